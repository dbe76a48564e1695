"""A model of a million parameters on few rows, as in experiments/epoch_wide.yaml."""

import os
import sys

import keras
import numpy as np
from clock import EpochClock
from keras import layers

keras.utils.set_random_seed(1337)
with np.load(f"{os.environ['BENCH_DATA']}/wide.npz") as arrays:
    x_train, y_train = arrays["x_train"], arrays["y_train"]

model = keras.Sequential(
    [
        layers.Input((500,)),
        layers.Dense(700, activation="relu"),
        layers.Dense(900, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=int(sys.argv[1]), callbacks=[EpochClock()], verbose=2)
