"""Outputs: inner ones of a model, several results of a layer, several of the model by their place."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in


def inner_outputs(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    inside = keras.Input((6,), name="x")
    low = layers.Dense(4, activation="tanh", name="low")(inside)
    dropped = layers.Dropout(0.2)(low)
    high = layers.Dense(3, name="high")(dropped)
    backbone = keras.Model(inside, high, name="backbone")
    x = keras.Input((6,), name="x")
    part = keras.Model(backbone.inputs, [backbone.get_layer("low").output, backbone.get_layer("high").output])
    first, second = part(x)
    return keras.Model(x, layers.Dense(1)(layers.Concatenate()([first, second])))


def several_results(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    x = keras.Input((5, 4), name="x")
    last, h, c = layers.LSTM(3, return_state=True)(x)
    again = layers.LSTM(3, return_sequences=True)(x, initial_state=[h, c])
    attended, scores = layers.MultiHeadAttention(2, 3)(query=again, value=x, return_attention_scores=True)
    pooled = layers.GlobalAveragePooling1D()(attended)
    strongest = keras.ops.max(scores, axis=(1, 3))
    return keras.Model(x, layers.Dense(1)(layers.Concatenate()([last, pooled, strongest])))


TWO_TARGETS = """
import numpy as np


def targets():
    random = np.random.default_rng(0)
    x, one, two = (random.normal(size=(40, size)).astype("float32") for size in (6, 1, 2))
    return x, {"one": one, "two": two}
"""


def two_targets() -> Any:
    return defined_in(TWO_TARGETS)["targets"]()


def outputs_by_place(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    x = keras.Input((6,), name="x")
    hidden = layers.Dense(4, activation="relu")(x)
    return keras.Model(x, [layers.Dense(1, name="one")(hidden), layers.Dense(2, name="two")(hidden)])


def compile_by_place(_keras: Any, model: Any) -> None:
    model.compile("adam", ["mse", "mae"], loss_weights=[1.0, 0.5], metrics=[["mae"], ["mse", "mae"]])


KINDS = {
    "inner outputs": Kind(
        data="rows",
        file="""
        models:
          backbone:
            functional:
              inputs: {x: [6]}
              layers:
                - Dense: {units: 4, activation: tanh, name: low}
                - Dropout: 0.2
                - Dense: {units: 3, name: high}
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - {use: backbone, output: [low, high], as: [first, second]}
              - {Concatenate: {}, from: [first, second]}
              - Dense: 1
        """,
        script=inner_outputs,
    ),
    "several results": Kind(
        data="steps",
        file="""
        model:
          functional:
            inputs: {x: [5, 4]}
            layers:
              - {LSTM: {units: 3, return_state: true}, as: [last, h, c]}
              - {LSTM: {units: 3, return_sequences: true}, from: {sequences: x, initial_state: [h, c]}, as: again}
              - MultiHeadAttention: {num_heads: 2, key_dim: 3}
                from: {query: again, value: x}
                call: {return_attention_scores: true}
                as: [attended, scores]
              - {GlobalAveragePooling1D: {}, from: attended, as: pooled}
              - {ops.max: {axis: [1, 3]}, from: scores, as: strongest}
              - {Concatenate: {}, from: [last, pooled, strongest]}
              - Dense: 1
        """,
        script=several_results,
    ),
    "outputs by place": Kind(
        data="targets",
        file="""
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - {Dense: {units: 4, activation: relu}, as: hidden}
              - {Dense: {units: 1, name: one}, from: hidden, as: first}
              - {Dense: {units: 2, name: two}, from: hidden, as: second}
            outputs: [first, second]
        compile: {optimizer: adam, loss: [mse, mae], loss_weights: [1.0, 0.5], metrics: [[mae], [mse, mae]]}
        """,
        script=outputs_by_place,
        compile=compile_by_place,
        plugin=TWO_TARGETS,
        arrays=two_targets,
    ),
}
