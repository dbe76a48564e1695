"""A folder of photographs as a tutorial feeds it, as in experiments/image_folder.yaml."""

import sys

import keras
from keras import layers

keras.utils.set_random_seed(1337)
dataset = keras.utils.image_dataset_from_directory(sys.argv[1], image_size=(96, 96), batch_size=32, seed=1337)

model = keras.Sequential(
    [
        layers.Input((96, 96, 3)),
        layers.Rescaling(1 / 255),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(dataset, epochs=int(sys.argv[2]), verbose=2)
