"""A model from the file is the model that the script would have built: names, weights, outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.training.models.built import assert_same, build, facts, script

if TYPE_CHECKING:
    from pathlib import Path


def test_sequential_draws_in_the_order_of_a_list(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        model:
          sequential:
            - Input: [6, 8]
            - LSTM: 5
            - Dropout: 0.5
            - Dense: {units: 3, kernel_regularizer: {L2: 1e-4}}
        """,
    )

    def plain(keras: Any) -> Any:
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input((6, 8)),
                layers.LSTM(5),
                layers.Dropout(0.5),
                layers.Dense(3, kernel_regularizer=keras.regularizers.L2(1e-4)),
            ]
        )

    assert_same(built.model, script(plain))


def test_sequential_without_an_input_is_built_from_the_data(tmp_path: Path) -> None:
    built = build(tmp_path, "model: {sequential: [Flatten, {Dense: 3}]}", facts(x=((4, 4), "uint8")))

    def plain(keras: Any) -> Any:
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])
        model.build((None, 4, 4))
        return model

    assert_same(built.model, script(plain))


def test_functional_constructs_and_calls_item_by_item(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        model:
          functional:
            inputs: {query: [6, 8], value: [4, 8]}
            layers:
              - {MultiHeadAttention: {num_heads: 2, key_dim: 4}, from: {query: query, value: value}, as: attended}
              - {LSTM: {units: 5, return_state: true}, as: [last, h, c]}
              - {Concatenate: {}, from: [last, h, c]}
              - {ops.multiply: {}, from: [above, 0.5]}
            outputs:
              score: {Dense: 1}
        """,
    )

    def plain(keras: Any) -> Any:
        layers = keras.layers
        query, value = keras.Input((6, 8), name="query"), keras.Input((4, 8), name="value")
        attended = layers.MultiHeadAttention(2, 4)(query=query, value=value)
        last, h, c = layers.LSTM(5, return_state=True)(attended)
        joined = layers.Concatenate()([last, h, c])
        halved = keras.ops.multiply(joined, 0.5)
        return keras.Model([query, value], {"score": layers.Dense(1, name="score")(halved)})

    plain_model = script(plain)
    assert_same(built.model, plain_model)
    batch = {"query": np.ones((2, 6, 8), "float32"), "value": np.ones((2, 4, 8), "float32")}
    np.testing.assert_array_equal(
        built.model.predict(batch, verbose=0)["score"], plain_model.predict(batch, verbose=0)["score"]
    )


def test_layers_used_twice_share_their_weights(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        models:
          tower: {sequential: [{Dense: 4}, {Dense: 2}]}
          twin: {copy: tower}
        model:
          functional:
            inputs: {a: [3], b: [3], c: [3]}
            layers:
              - {use: tower, from: a, as: left}
              - {use: tower, from: b, as: right}
              - {use: twin, from: c, as: other}
              - {Concatenate: {}, from: [left, right, other]}
        """,
    )
    assert built.model.count_params() == 2 * (3 * 4 + 4 + 4 * 2 + 2)
    assert set(built.models) == {"tower", "twin"}


def test_blocks_branch_and_keep_their_names_to_themselves(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        blocks:
          residual:
            args: {filters: 4}
            layers:
              - {Conv2D: {filters: $filters, kernel_size: 3, padding: same}, as: main}
              - {Conv2D: {filters: $filters, kernel_size: 1}, from: input, as: skip}
              - {Add: {}, from: [main, skip]}
        model:
          functional:
            inputs: {image: [8, 8, 3]}
            layers:
              - {residual: {}, repeat: {filters: [4, 6]}}
              - GlobalAveragePooling2D
        """,
    )
    assert built.model.output_shape == (None, 6)
    assert [layer.name for layer in built.model.layers if "conv" in layer.name] == [
        "conv2d",
        "conv2d_1",
        "conv2d_2",
        "conv2d_3",
    ]


def test_a_branching_block_stands_in_a_sequential(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        blocks:
          skip: {layers: [{Dense: {units: 5, activation: relu}, as: main}, {Add: {}, from: [main, input]}]}
        model: {sequential: [{Input: [5]}, skip, skip, {Dense: 2}]}
        """,
    )
    assert built.model.output_shape == (None, 2)
    assert built.model.count_params() == 2 * 30 + 12


def test_inner_output_of_a_model_is_a_model_up_to_there(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        """
        models:
          backbone:
            functional:
              inputs: {x: [6]}
              layers: [{Dense: {units: 4, name: low}}, {Dense: {units: 3, name: high}}]
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - {use: backbone, output: [low, high], as: [low, high]}
              - {Concatenate: {}, from: [low, high]}
        """,
    )
    assert built.model.output_shape == (None, 7)


def test_whole_models_stand_among_the_arguments_of_a_layer(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {sequential: [{Input: [5, 4]}, {TimeDistributed: {layer: {sequential: [{Dense: 3}, {Dense: 2}]}}}]}",
    )
    assert built.model.output_shape == (None, 5, 2)


def test_users_layer_model_and_function_come_from_a_plugin(tmp_path: Path) -> None:
    code = """
    import keras

    class Scale(keras.layers.Layer):
        def __init__(self, start=1.0, **kwargs):
            super().__init__(**kwargs)
            self.start = start

        def build(self, shape):
            self.factor = self.add_weight(shape=(), initializer=keras.initializers.Constant(self.start))

        def call(self, x):
            return x * self.factor

    def squeeze_mean(x, keepdims=False):
        return keras.ops.mean(x, axis=1, keepdims=keepdims)

    class Pair(keras.Model):
        def __init__(self, head):
            super().__init__()
            self.head = head

        def call(self, x):
            return self.head(x)
    """
    built = build(
        tmp_path,
        """
        models:
          head:
            functional:
              inputs: {x: [4]}
              layers: [{Scale: 2.0}, {squeeze_mean: {keepdims: true}}]
        model: {Pair: {head: {use: head}}}
        """,
        facts(x=((4,), "float32")),
        {"parts.py": code},
    )
    assert built.model.built
    assert built.model(np.ones((1, 4), "float32")).numpy().tolist() == [[2.0]]


def test_same_file_built_twice_has_the_names_of_a_fresh_process(tmp_path: Path) -> None:
    text = "model: {sequential: [{Input: [3]}, {Dense: 2}]}"
    first, second = build(tmp_path, text), build(tmp_path, text)
    assert_same(first.model, second.model)
    assert second.model.layers[0].name == "dense"


def test_an_input_may_be_sparse(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {functional: {inputs: {words: {shape: [9], sparse: true}}, layers: [{Dense: 2}]}}",
    )
    assert built.model.inputs[0].sparse


def test_serialized_form_and_path_name_the_same_layer(tmp_path: Path) -> None:
    built = build(
        tmp_path,
        "model: {sequential: [{Input: [4]}, {class_name: Dense, config: {units: 3}}, {keras.layers.Dense: 2}]}",
    )
    assert [layer.name for layer in built.model.layers] == ["dense", "dense_1"]
