"""Sequences: cells, wrappers, states, and masks that travel through the layers."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in


def wrappers(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            layers.TimeDistributed(layers.Dense(3, activation="relu")),
            layers.Bidirectional(layers.LSTM(3, return_sequences=True, recurrent_dropout=0.1), merge_mode="sum"),
            layers.Bidirectional(layers.GRU(2), backward_layer=layers.LSTM(2, go_backwards=True)),
            layers.Dense(1),
        ]
    )


def cells(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            layers.RNN([layers.LSTMCell(3), layers.GRUCell(2, dropout=0.1)], return_sequences=True),
            layers.RNN(
                layers.StackedRNNCells([layers.SimpleRNNCell(3), layers.SimpleRNNCell(2)]), return_sequences=True
            ),
            layers.RNN(layers.GRUCell(2)),
            layers.Dense(1),
        ]
    )


OWN_CELL = """
import keras


class DecayingCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.decay = self.add_weight(shape=(self.units,), initializer="ones", name="decay")

    def call(self, inputs, states):
        state = keras.ops.tanh(inputs @ self.kernel + states[0] * self.decay)
        return state, [state]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
"""


def own_cell(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    cell = defined_in(OWN_CELL)["DecayingCell"](3)
    return keras.Sequential([keras.Input((5, 4)), layers.RNN(cell), layers.Dense(1)])


def masked_words(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    words = keras.Input((5,), name="words", dtype="int64")
    value = layers.Embedding(9, 3, mask_zero=True)(words)
    value = layers.MultiHeadAttention(2, 2)(query=value, value=value)
    value = layers.LSTM(3, return_sequences=True)(value)
    return keras.Model(words, layers.Dense(1)(layers.GlobalAveragePooling1D()(value)))


def masking(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((5, 4)),
            layers.Lambda(keras.ops.relu),
            layers.Masking(mask_value=0.0),
            layers.Bidirectional(layers.GRU(2)),
            layers.Dense(1),
        ]
    )


def sequential_of_a_model(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    inner = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    return keras.Sequential([layers.TimeDistributed(inner), layers.Flatten(), layers.Dense(1)])


KINDS = {
    "wrappers": Kind(
        data="steps",
        file="""
        model:
          sequential:
            - Input: [5, 4]
            - TimeDistributed: {layer: {Dense: {units: 3, activation: relu}}}
            - Bidirectional:
                layer: {LSTM: {units: 3, return_sequences: true, recurrent_dropout: 0.1}}
                merge_mode: sum
            - Bidirectional: {layer: {GRU: 2}, backward_layer: {LSTM: {units: 2, go_backwards: true}}}
            - Dense: 1
        """,
        script=wrappers,
    ),
    "cells": Kind(
        data="steps",
        file="""
        model:
          sequential:
            - Input: [5, 4]
            - RNN: {cell: [{LSTMCell: 3}, {GRUCell: {units: 2, dropout: 0.1}}], return_sequences: true}
            - RNN: {cell: {StackedRNNCells: [{SimpleRNNCell: 3}, {SimpleRNNCell: 2}]}, return_sequences: true}
            - RNN: {cell: {GRUCell: 2}}
            - Dense: 1
        """,
        script=cells,
    ),
    "cell of the user's": Kind(
        data="steps",
        file="model: {sequential: [{Input: [5, 4]}, {RNN: {cell: {DecayingCell: 3}}}, {Dense: 1}]}",
        script=own_cell,
        plugin=OWN_CELL,
    ),
    "words with a mask": Kind(
        data="words",
        file="""
        model:
          functional:
            inputs: {words: {shape: [5], dtype: int64}}
            layers:
              - {Embedding: {input_dim: 9, output_dim: 3, mask_zero: true}, as: value}
              - {MultiHeadAttention: {num_heads: 2, key_dim: 2}, from: {query: value, value: value}}
              - LSTM: {units: 3, return_sequences: true}
              - GlobalAveragePooling1D
              - Dense: 1
        """,
        script=masked_words,
    ),
    "masking": Kind(
        data="steps",
        file="""
        model:
          sequential:
            - Input: [5, 4]
            - Lambda: keras.ops.relu
            - Masking: {mask_value: 0.0}
            - Bidirectional: {layer: {GRU: 2}}
            - Dense: 1
        """,
        script=masking,
    ),
    "model in a wrapper, input from the data": Kind(
        data="steps",
        file="""
        model:
          sequential:
            - TimeDistributed: {layer: {sequential: [{Dense: 3}, {Dense: 2}]}}
            - Flatten
            - Dense: 1
        """,
        script=sequential_of_a_model,
    ),
}
