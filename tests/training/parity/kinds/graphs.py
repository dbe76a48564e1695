"""Graphs: inner outputs, several results, branches, models in models, applications, layers of layers."""

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


def functions(keras: Any, _folder: Any) -> Any:
    ops, layers = keras.ops, keras.layers
    x = keras.Input((6,), name="x")
    left, right = ops.split(x, 2, axis=1)
    sum_ = ops.add(ops.multiply(left, 0.5), right)
    shifted = ops.subtract(1.0, sum_)
    both = ops.concatenate([shifted, ops.maximum(left, 0.1)], axis=-1)
    return keras.Model(x, layers.Dense(1)(layers.Activation("gelu")(both)))


def models_in_models(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    inner = keras.Sequential([layers.Dense(4, activation="relu"), layers.BatchNormalization()], name="inner")
    layer = layers.Dense(4, name="step")
    copied = layers.Dense.from_config(layer.get_config())
    copied.name = "other_step"
    x = keras.Input((6,), name="x")
    value = inner(x)
    value = layer(value)
    value = layer(value)
    value = copied(value)
    head = keras.Sequential([layers.Dropout(0.3), layers.Dense(1)])
    return keras.Model(x, head(value))


def branching_block(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    made = [(layers.Dense(units, activation="relu"), layers.Dense(units), layers.Add()) for units in (5, 4)]
    answer = layers.Dense(1)
    x = value = keras.Input((6,))
    for main, skip, add in made:
        value = add([main(value), skip(value)])
    return keras.Model(x, answer(value))


def application(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    picture = keras.Input((32, 32, 3), name="picture")
    scaled = layers.Rescaling(1 / 127.5, offset=-1)(picture)
    base = keras.applications.MobileNetV2(
        input_shape=(32, 32, 3), alpha=0.35, include_top=False, weights=None, pooling="avg"
    )
    base.trainable = False
    return keras.Model(picture, layers.Dense(1)(base(scaled)))


def augmenting_pipeline(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Pipeline([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.Rescaling(1 / 255)]),
            layers.Conv2D(2, 5, strides=4, kernel_constraint=keras.constraints.MaxNorm(2)),
            layers.SpectralNormalization(layers.Conv2D(2, 3)),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1),
        ]
    )


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
    "functions with constants": Kind(
        data="rows",
        file="""
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - {ops.split: {indices_or_sections: 2, axis: 1}, as: [left, right]}
              - {ops.multiply: {}, from: [left, 0.5]}
              - {ops.add: {}, from: [above, right]}
              - {ops.subtract: {}, from: [1.0, above], as: shifted}
              - {ops.maximum: {}, from: [left, 0.1], as: floor}
              - {ops.concatenate: {axis: -1}, from: [[shifted, floor]]}
              - Activation: gelu
              - Dense: 1
        """,
        script=functions,
    ),
    "models in models": Kind(
        data="rows",
        file="""
        models:
          inner: {sequential: [{Dense: {units: 4, activation: relu}}, BatchNormalization]}
          step: {Dense: {units: 4, name: step}}
          other_step: {copy: step}
        model:
          functional:
            inputs: {x: [6]}
            layers:
              - use: inner
              - {use: step, repeat: 2}
              - use: other_step
              - sequential: [{Dropout: 0.3}, {Dense: 1}]
        """,
        script=models_in_models,
    ),
    "block that branches in a list": Kind(
        data="rows",
        file="""
        blocks:
          skip:
            args: {units: 5}
            layers:
              - {Dense: {units: $units, activation: relu}, as: main}
              - {Dense: $units, from: input, as: skip}
              - {Add: {}, from: [main, skip]}
        model: {sequential: [{skip: {}, repeat: {units: [5, 4]}}, {Dense: 1}]}
        """,
        script=branching_block,
    ),
    "application": Kind(
        data="pictures",
        file="""
        model:
          functional:
            inputs: {picture: [32, 32, 3]}
            layers:
              - Rescaling: {scale: 1/127.5, offset: -1}
              - MobileNetV2: {input_shape: [32, 32, 3], alpha: 0.35, include_top: false, weights: null, pooling: avg}
                trainable: false
              - Dense: 1
        """,
        script=application,
    ),
    "augmenting pipeline": Kind(
        data="pictures",
        file="""
        model:
          sequential:
            - Input: [32, 32, 3]
            - Pipeline: [{RandomFlip: horizontal}, {RandomRotation: 0.1}, {Rescaling: 1/255}]
            - Conv2D: {filters: 2, kernel_size: 5, strides: 4, kernel_constraint: {MaxNorm: 2}}
            - SpectralNormalization: {layer: {Conv2D: {filters: 2, kernel_size: 3}}}
            - GlobalAveragePooling2D
            - Dense: 1
        """,
        script=augmenting_pipeline,
    ),
}
