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


def batches() -> Any:
    return defined_in(BATCHES)["batches"]()


def sparse_input(keras: Any, _folder: Any) -> Any:
    x = keras.Input((6,), name="x", sparse=True)
    return keras.Model(x, keras.layers.Dense(1)(x))


def sparse_layer(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    words = keras.Input((5,), name="words", dtype="int64")
    hidden = layers.Dense(3, activation="relu")(layers.CategoryEncoding(9, output_mode="count", sparse=True)(words))
    return keras.Model(words, layers.Dense(1)(hidden))


INPUT = "model: {functional: {inputs: {x: {shape: [6], sparse: true}}, layers: [{Dense: 1}]}}"
KINDS = {
    "input": Kind(data="rows", file=INPUT, script=sparse_input),
    "batches": Kind(data="batches", file=INPUT, script=sparse_input, plugin=BATCHES, batches=batches),
    "batches, input from the data": Kind(
        data="batches",
        file="model: {functional: {layers: [{Dense: 1}]}}",
        script=sparse_input,
        plugin=BATCHES,
        batches=batches,
    ),
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
