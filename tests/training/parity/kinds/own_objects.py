"""The user's own objects, wherever a Keras object can stand in a model or its `compile`."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in

PARTS = '''
import keras
from keras import ops


class Noisy(keras.layers.Layer):
    """Weights, a generator of its own, and a call that differs in training."""

    def __init__(self, units, kernel_initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.generator = keras.random.SeedGenerator()

    def build(self, shape):
        self.kernel = self.add_weight(
            shape=(shape[-1], self.units), initializer=self.kernel_initializer, regularizer=Few(0.01), name="kernel"
        )

    def call(self, inputs, training=False):
        value = inputs @ self.kernel
        return value + keras.random.normal(ops.shape(value), seed=self.generator) if training else value


class Few(keras.regularizers.Regularizer):
    def __init__(self, strength):
        self.strength = strength

    def __call__(self, weights):
        return self.strength * ops.sum(ops.abs(weights))


class Scaled(keras.initializers.Initializer):
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, shape, dtype=None):
        return self.scale * ops.ones(shape, dtype=dtype)


class Capped(keras.constraints.Constraint):
    def __init__(self, top=1.0):
        self.top = top

    def __call__(self, weights):
        return ops.minimum(weights, self.top)


class Halving(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start, every):
        self.start, self.every = start, every

    def __call__(self, step):
        return self.start * 0.5 ** ops.floor(ops.cast(step, "float32") / self.every)


class SignSGD(keras.optimizers.Optimizer):
    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, ops.sign(gradient) * ops.cast(learning_rate, variable.dtype))


class Largest(keras.metrics.Metric):
    def __init__(self, name="largest", **kwargs):
        super().__init__(name=name, **kwargs)
        self.value = self.add_variable((), "zeros", name="value")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(ops.maximum(self.value, ops.max(ops.abs(y_true - y_pred))))

    def result(self):
        return ops.convert_to_tensor(self.value)


def wave(x):
    return ops.sin(x)


def pinball(quantile):
    def loss(y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.maximum(quantile * error, (quantile - 1) * error), axis=-1)

    return loss


def bias(y_true, y_pred):
    return ops.mean(y_pred - y_true, axis=-1)

'''


def own_parts(keras: Any, _folder: Any) -> Any:
    own, layers = defined_in(PARTS), keras.layers
    return keras.Sequential(
        [
            keras.Input((6,)),
            own["Noisy"](4, kernel_initializer="he_normal"),
            layers.Dense(4, activation=own["wave"], kernel_constraint=own["Capped"](0.3)),
            layers.Dense(1, kernel_initializer=own["Scaled"](0.1)),
        ]
    )


def compile_own(keras: Any, model: Any) -> None:
    own = defined_in(PARTS)
    model.compile(
        optimizer=own["SignSGD"](learning_rate=own["Halving"](0.01, every=2)),
        loss=own["pinball"](0.8),
        metrics=[own["Largest"](), own["bias"]],
    )


KINDS = {
    "parts": Kind(
        data="rows",
        file="""
        model:
          sequential:
            - Input: [6]
            - Noisy: {units: 4, kernel_initializer: he_normal}
            - Dense: {units: 4, activation: wave, kernel_constraint: {Capped: 0.3}}
            - Dense: {units: 1, kernel_initializer: {Scaled: 0.1}}
        compile:
          optimizer: {SignSGD: {learning_rate: {Halving: {start: 0.01, every: 2}}}}
          loss: {pinball: {quantile: 0.8}}
          metrics: [Largest, bias]
        """,
        script=own_parts,
        compile=compile_own,
        plugin=PARTS,
    ),
}
