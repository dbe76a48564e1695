"""The user's own models: with a loss, a step of training and arguments of `compile` of their own, on every backend."""

from __future__ import annotations

from typing import Any

from tests.training.parity.kinds.kind import Kind, defined_in

MODELS = '''
import keras
from keras import ops


class Weighing(keras.Model):
    """A loss of its own."""

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


class Taught(keras.Model):
    """Further arguments of `compile`, which its loss uses."""

    def __init__(self, body, teacher, **kwargs):
        super().__init__(**kwargs)
        self.body, self.teacher = body, teacher

    def compile(self, distance, temperature=1.0, **kwargs):
        super().compile(**kwargs)
        self.distance, self.temperature = distance, temperature

    def call(self, inputs, training=False):
        return self.body(inputs, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        taught = ops.mean(self.distance(self.teacher(x, training=False), y_pred / self.temperature))
        return super().compute_loss(x, y, y_pred, sample_weight, training) + taught


class Stepping(keras.Model):
    """A step of its own, as each backend has it."""

    def __init__(self, body, **kwargs):
        super().__init__(**kwargs)
        self.body = body

    def call(self, inputs, training=False):
        return self.body(inputs, training=training)

    def train_step(self, *given):
        return getattr(self, f"{keras.backend.backend()}_step")(*given)

    def tensorflow_step(self, data):
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            answer = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=answer)
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        return self.measured(loss, y, answer)

    def torch_step(self, data):
        import torch

        x, y = data
        self.zero_grad()
        answer = self(x, training=True)
        loss = self.compute_loss(x=x, y=y, y_pred=answer)
        loss.backward()
        weights = list(self.trainable_weights)
        with torch.no_grad():
            self.optimizer.apply([weight.value.grad for weight in weights], weights)
        return self.measured(loss, y, answer)

    def measured(self, loss, y, answer):
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(y, answer)
        return {metric.name: metric.result() for metric in self.metrics}

    def jax_step(self, state, data):
        import jax

        trainable, others, of_optimizer, of_metrics = state
        x, y = data

        def loss_of(trainable, others):
            answer, others = self.stateless_call(trainable, others, x, training=True)
            return self.compute_loss(x=x, y=y, y_pred=answer), (answer, others)

        (loss, (answer, others)), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable, others)
        trainable, of_optimizer = self.optimizer.stateless_apply(of_optimizer, gradients, trainable)
        logs, measured = {}, []
        for metric in self.metrics:
            mine = of_metrics[len(measured) : len(measured) + len(metric.variables)]
            seen = (loss,) if metric.name == "loss" else (y, answer)
            mine = metric.stateless_update_state(mine, *seen)
            logs[metric.name] = metric.stateless_result(mine)
            measured += mine
        return logs, (trainable, others, of_optimizer, measured)


class Bent(keras.losses.Loss):
    def __init__(self, power=2.0, name="bent", **kwargs):
        super().__init__(name=name, **kwargs)
        self.power = power

    def call(self, y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred) ** self.power, axis=-1)


def squares(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)
'''


def around(name: str, *names: str, **arguments: Any) -> Any:
    """A script that makes one of these models around its parts, and builds it as `fit` would."""

    def script(keras: Any, _folder: Any) -> Any:
        layers = keras.layers
        parts = [
            keras.Sequential([keras.Input((6,)), layers.Dense(4), layers.Dropout(0.2), layers.Dense(1)], name=part)
            for part in ("body", *names)
        ]
        model = defined_in(MODELS)[name](*parts, **arguments)
        keras.src.backend.compute_output_spec(model, keras.KerasTensor((None, 6)), training=False)
        return model

    return script


def compile_taught(_keras: Any, model: Any) -> None:
    own = defined_in(MODELS)
    model.compile(distance=own["squares"], temperature=2.0, optimizer="adam", loss=own["squares"])


def compile_stepping(_keras: Any, model: Any) -> None:
    model.compile("sgd", defined_in(MODELS)["Bent"](power=1.5), metrics=["mae"])


BODY = "{sequential: [{Input: [6]}, {Dense: 4}, {Dropout: 0.2}, {Dense: 1}]}"
KINDS = {
    "loss in the model": Kind(
        data="rows",
        file=f"""
        models: {{body: {BODY}}}
        model: {{Weighing: {{body: {{use: body}}, factor: 0.5}}}}
        """,
        script=around("Weighing", factor=0.5),
        plugin=MODELS,
    ),
    "further arguments of compile": Kind(
        data="rows",
        file=f"""
        models: {{body: {BODY}, teacher: {BODY}}}
        model: {{Taught: {{body: {{use: body}}, teacher: {{use: teacher}}}}}}
        compile: {{optimizer: adam, loss: squares, distance: {{squares: {{}}}}, temperature: 2.0}}
        """,
        script=around("Taught", "teacher"),
        compile=compile_taught,
        plugin=MODELS,
    ),
    "step of training": Kind(
        data="rows",
        file=f"""
        models: {{body: {BODY}}}
        model: {{Stepping: {{body: {{use: body}}}}}}
        compile: {{optimizer: sgd, loss: {{Bent: {{power: 1.5}}}}, metrics: [mae]}}
        """,
        script=around("Stepping"),
        compile=compile_stepping,
        plugin=MODELS,
    ),
}
