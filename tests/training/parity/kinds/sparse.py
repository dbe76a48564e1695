"""Sparse inputs: as the data bring them, as `Input` asks for them, as a layer makes them."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in

BATCHES = """
import numpy as np
import tensorflow as tf


def batches():
    random = np.random.default_rng(0)
    x = (random.random((40, 6)) * (random.random((40, 6)) > 0.6)).astype("float32")
    y = random.normal(size=(40, 1)).astype("float32")
    return tf.data.Dataset.from_tensor_slices((tf.sparse.from_dense(x), y)).batch(16)
"""


MATRIX = """
import numpy as np
import scipy.sparse


def matrix():
    random = np.random.default_rng(0)
    x = scipy.sparse.random(40, 6, density=0.4, format="coo", random_state=random)
    return x, random.normal(size=(40, 1)).astype("float32")
"""


def matrix() -> Any:
    return defined_in(MATRIX)["matrix"]()


def batches() -> Any:
    return defined_in(BATCHES)["batches"]()


def sparse_input(keras: Any, _folder: Any) -> Any:
    x = keras.Input((6,), name="x", sparse=True)
    return keras.Model(x, keras.layers.Dense(1)(x))


def dense_input(keras: Any, _folder: Any) -> Any:
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])


def sparse_layer(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    words = keras.Input((5,), name="words", dtype="int64")
    hidden = layers.Dense(3, activation="relu")(layers.CategoryEncoding(9, output_mode="count", sparse=True)(words))
    return keras.Model(words, layers.Dense(1)(hidden))


INPUT = "model: {functional: {inputs: {x: {shape: [6], sparse: true}}, layers: [{Dense: 1}]}}"
MODELS = {
    "": (INPUT, sparse_input),
    ", input from the data": ("model: {functional: {layers: [{Dense: 1}]}}", sparse_input),
    " for a dense input": ("model: {sequential: [{Input: [6]}, {Dense: 1}]}", dense_input),
}
KINDS = {
    "input": Kind(data="rows", file=INPUT, script=sparse_input),
    **{
        f"batches{what}": Kind(data="batches", file=file, script=script, plugin=BATCHES, batches=batches)
        for what, (file, script) in MODELS.items()
    },
    **{
        f"matrix{what}": Kind(data="matrix", file=file, script=script, plugin=MATRIX, arrays=matrix)
        for what, (file, script) in MODELS.items()
    },
    "layer": Kind(
        data="words",
        file="""
        model:
          functional:
            inputs: {words: {shape: [5], dtype: int64}}
            layers:
              - CategoryEncoding: {num_tokens: 9, output_mode: count, sparse: true}
              - Dense: {units: 3, activation: relu}
              - Dense: 1
        """,
        script=sparse_layer,
    ),
}
