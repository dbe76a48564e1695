"""A small convolutional network on arrays, as in experiments/epoch_cnn.yaml."""

import os
import sys

import keras
import numpy as np
from clock import EpochClock
from keras import layers

keras.utils.set_random_seed(1337)
with np.load(f"{os.environ['BENCH_DATA']}/few_images.npz") as arrays:
    x_train, y_train = arrays["x_train"], arrays["y_train"]
x_train = np.expand_dims(x_train, -1).astype("float32") / 255

model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=int(sys.argv[1]), callbacks=[EpochClock()], verbose=2)
