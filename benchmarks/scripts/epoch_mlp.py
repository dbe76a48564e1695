"""A small network on 100,000 rows of 30 columns, as in experiments/epoch_mlp.yaml."""

import os
import sys

import keras
import numpy as np
from clock import EpochClock
from keras import layers

keras.utils.set_random_seed(1337)
with np.load(f"{os.environ['BENCH_DATA']}/columns.npz") as arrays:
    x_train, y_train = arrays["x_train"], arrays["y_train"]

model = keras.Sequential(
    [
        layers.Input((30,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(32, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=int(sys.argv[1]), callbacks=[EpochClock()], verbose=2)
