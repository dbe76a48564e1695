"""Weights from files before training: a matrix for an embedding, arrays for a layer, what fits of another model."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.training.parity.kinds.kind import Kind

if TYPE_CHECKING:
    from pathlib import Path


def embedding(keras: Any, folder: Path) -> Any:
    layers = keras.layers
    words = layers.Embedding(9, 3, trainable=False)
    model = keras.Sequential([keras.Input((5,)), words, layers.Flatten(), layers.Dense(1)])
    words.set_weights([np.load(folder / "matrix.npy")])
    return model


def layer_from_arrays(keras: Any, folder: Path) -> Any:
    layers = keras.layers
    first = layers.Dense(4, activation="tanh")
    model = keras.Sequential([keras.Input((6,)), first, layers.Dropout(0.2), layers.Dense(1)])
    with np.load(folder / "dense.npz") as file:
        first.set_weights([file["kernel"], file["bias"]])
    return model


def write_arrays(_keras: Any, folder: Path) -> None:
    random = np.random.default_rng(1)
    np.save(folder / "matrix.npy", random.normal(size=(9, 3)).astype("float32"))
    np.savez(folder / "dense.npz", kernel=random.normal(size=(6, 4)).astype("float32"), bias=np.ones(4, "float32"))


def old_model(keras: Any, units: int) -> Any:
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(units)])


def write_old(keras: Any, folder: Path) -> None:
    keras.utils.clear_session(free_memory=False)
    model = old_model(keras, 3)
    model.save_weights(folder / "old.weights.h5")
    model.compile("adam", "mse")
    model.fit(np.ones((4, 6)), np.ones((4, 3)), verbose=0)
    model.save(folder / "old.keras")


def what_fits(keras: Any, folder: Path) -> Any:
    model = old_model(keras, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.load_weights(folder / "old.weights.h5", skip_mismatch=True)
    return model


def loaded(keras: Any, folder: Path) -> Any:
    base = keras.models.load_model(folder / "old.keras", compile=False)
    base.trainable = False
    x = keras.Input((6,), name="x")
    return keras.Model(x, keras.layers.Dense(1)(base(x)))


KINDS = {
    "embedding matrix": Kind(
        data="words",
        file="""
        model:
          sequential:
            - Input: [5]
            - {Embedding: {input_dim: 9, output_dim: 3}, weights: matrix.npy, trainable: false}
            - Flatten
            - Dense: 1
        """,
        script=embedding,
        before=write_arrays,
    ),
    "arrays of a layer": Kind(
        data="rows",
        file="""
        model:
          sequential:
            - Input: [6]
            - {Dense: {units: 4, activation: tanh}, weights: dense.npz}
            - Dropout: 0.2
            - Dense: 1
        """,
        script=layer_from_arrays,
        before=write_arrays,
    ),
    "what fits of another model": Kind(
        data="rows",
        file="""
        model: {sequential: [{Input: [6]}, {Dense: {units: 4, activation: relu}}, {Dense: 1}]}
        weights: {file: old.weights.h5, skip_mismatch: true}
        """,
        script=what_fits,
        before=write_old,
    ),
    "saved model as a layer": Kind(
        data="rows",
        file="""
        models:
          base: {load: old.keras, trainable: false}
        model: {functional: {inputs: {x: [6]}, layers: [{use: base}, {Dense: 1}]}}
        """,
        script=loaded,
        before=write_old,
    ),
}
