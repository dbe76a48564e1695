"""The user's own objects, wherever a Keras object can stand."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind

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
        return self.value


def wave(x):
    return ops.sin(x)


def pinball(quantile):
    def loss(y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.maximum(quantile * error, (quantile - 1) * error), axis=-1)

    return loss


def bias(y_true, y_pred):
    return ops.mean(y_pred - y_true, axis=-1)


class Weighing(keras.Model):
    """A model with a loss of its own and its own step of training."""

    def __init__(self, body, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.body = body
        self.factor = factor
        self.seen = keras.metrics.Mean(name="seen")

    def call(self, inputs, training=False):
        return self.body(inputs, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        loss = super().compute_loss(x, y, y_pred, sample_weight, training) * self.factor
        self.seen.update_state(loss)
        return loss
'''


def parts() -> dict[str, Any]:
    """What the plugin defines, as the script has it."""
    scope: dict[str, Any] = {"__name__": "parts"}
    exec(PARTS, scope)
    return scope


def own_parts(keras: Any, _folder: Any) -> Any:
    own, layers = parts(), keras.layers
    return keras.Sequential(
        [
            keras.Input((6,)),
            own["Noisy"](4, kernel_initializer="he_normal"),
            layers.Dense(4, activation=own["wave"], kernel_constraint=own["Capped"](0.3)),
            layers.Dense(1, kernel_initializer=own["Scaled"](0.1)),
        ]
    )


def compile_own(keras: Any, model: Any) -> None:
    own = parts()
    model.compile(
        optimizer=own["SignSGD"](learning_rate=own["Halving"](0.01, every=2)),
        loss=own["pinball"](0.8),
        metrics=[own["Largest"](), own["bias"]],
    )


def own_model(keras: Any, _folder: Any) -> Any:
    layers = keras.layers
    body = keras.Sequential([layers.Dense(4), layers.Dropout(0.2), layers.Dense(1)], name="body")
    model = parts()["Weighing"](body, factor=0.5)
    keras.src.backend.compute_output_spec(model, keras.KerasTensor((None, 6)), training=False)
    return model


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
    "model": Kind(
        data="rows",
        file="""
        models:
          body: {sequential: [{Dense: 4}, {Dropout: 0.2}, {Dense: 1}]}
        model: {Weighing: {body: {use: body}, factor: 0.5}}
        """,
        script=own_model,
        plugin=PARTS,
    ),
}
