"""configs/mnist_cnn.yaml as a tutorial writes it."""

import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1337)
with np.load(sys.argv[1]) as arrays:
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
with tempfile.TemporaryDirectory() as folder:
    callbacks = [
        keras.callbacks.ModelCheckpoint(f"{folder}/model_at_epoch_{{epoch}}.keras"),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=2),
    ]
    model.fit(
        x_train, y_train, batch_size=128, epochs=int(sys.argv[2]), validation_split=0.15, callbacks=callbacks, verbose=2
    )
    model.save(Path(folder) / "final_model.keras")
