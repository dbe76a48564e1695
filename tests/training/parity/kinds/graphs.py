"""Graphs: functions, branches, models in models, applications, layers of layers."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind


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


KINDS = {
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
