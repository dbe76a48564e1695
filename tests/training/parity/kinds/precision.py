"""Precision: policies of the file and of single layers, scaled losses, optimizers within optimizers."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in


def layers_of_two(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(4, activation="relu", dtype="mixed_bfloat16"),
            layers.BatchNormalization(dtype=keras.dtype_policies.DTypePolicy("float64")),
            layers.Dense(1, dtype="float32"),
        ]
    )


def compile_scaled(keras: Any, model: Any) -> None:
    inner = keras.optimizers.SGD(0.01, momentum=0.9)
    model.compile(
        optimizer=keras.optimizers.LossScaleOptimizer(inner, initial_scale=4.0, dynamic_growth_steps=2), loss="mse"
    )


def small(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    return keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="relu"), layers.Dense(1)])


def compile_scheduled(keras: Any, model: Any) -> None:
    schedule = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=6, warmup_steps=3, warmup_target=0.05)
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=0.01, global_clipnorm=0.5),
        loss=keras.losses.Huber(delta=0.5),
        metrics=["mae", keras.metrics.RootMeanSquaredError()],
        weighted_metrics=["mse"],
        loss_weights=[0.5],
    )


def compile_weighted(keras: Any, model: Any) -> None:
    model.compile("adam", "mse", metrics=["mae"], weighted_metrics=["mae", keras.metrics.LogCoshError()])


WEIGHTED = """
import numpy as np


def weighted():
    random = np.random.default_rng(0)
    x, y = random.normal(size=(40, 6)), random.normal(size=(40, 1))
    return x.astype("float32"), y.astype("float32"), random.random(40).astype("float32")
"""


def weighted() -> Any:
    return defined_in(WEIGHTED)["weighted"]()


SMALL = "model: {sequential: [{Input: [6]}, {Dense: {units: 4, activation: relu}}, {Dense: 1}]}"
KINDS = {
    "layers of their own precision": Kind(
        data="rows",
        file="""
        model:
          sequential:
            - Input: [6]
            - Dense: {units: 4, activation: relu, dtype: mixed_bfloat16}
            - BatchNormalization: {dtype: {DTypePolicy: float64}}
            - Dense: {units: 1, dtype: float32}
        """,
        script=layers_of_two,
    ),
    "loss scaling": Kind(
        data="rows",
        file=f"""
        dtype_policy: mixed_float16
        {SMALL}
        compile:
          loss: mse
          optimizer:
            LossScaleOptimizer:
              inner_optimizer: {{SGD: {{learning_rate: 0.01, momentum: 0.9}}}}
              initial_scale: 4.0
              dynamic_growth_steps: 2
        """,
        script=small,
        compile=compile_scaled,
    ),
    "weights of examples": Kind(
        data="weighted",
        file=f"""
        {SMALL}
        compile: {{optimizer: adam, loss: mse, metrics: [mae], weighted_metrics: [mae, LogCoshError]}}
        """,
        script=small,
        compile=compile_weighted,
        plugin=WEIGHTED,
        arrays=weighted,
    ),
    "schedule, decay, clipping, weighted metrics": Kind(
        data="rows",
        file=f"""
        {SMALL}
        compile:
          optimizer:
            AdamW:
              learning_rate:
                CosineDecay:
                  initial_learning_rate: 0.01
                  decay_steps: 2 epochs
                  warmup_steps: 1 epochs
                  warmup_target: 0.05
              weight_decay: 0.01
              global_clipnorm: 0.5
          loss: {{Huber: {{delta: 0.5}}}}
          metrics: [mae, RootMeanSquaredError]
          weighted_metrics: [mse]
          loss_weights: [0.5]
        """,
        script=small,
        compile=compile_scheduled,
    ),
}
