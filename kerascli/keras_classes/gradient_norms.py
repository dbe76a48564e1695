"""Logs how long the gradients are, in all and per variable, on one batch of the training split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.backend import keras
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "gradient_norm"
"""What the norm over all variables is logged as; each variable's own under `gradient_norm/PATH`."""


class GradientNorms(keras.callbacks.Callback):
    """Asks for gradients as in inference, so that nothing random is drawn and the run's numbers stay as they are."""

    def __init__(self, every: str | int = "epoch") -> None:
        super().__init__()
        if every != "epoch" and (not isinstance(every, int) or every < 1):
            raise ValueError(f"`every` is `epoch` or a number of epochs, not {every!r}")
        self.every = every if isinstance(every, int) else 1
        self.first_batch: Callable[[], Any] | None = None
        """Gives inputs, targets and weights; set by whoever has the data."""

    def on_train_begin(self, logs: Any = None) -> None:
        if type(self.model).train_step is not keras.Model.train_step:
            name = type(self.model).__name__
            raise UserError(
                Problem(
                    code="object-refused",
                    message=f"`GradientNorms` wants the compiled loss, and `{name}` trains by its own step",
                    help="take `GradientNorms` out of `callbacks`",
                )
            )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is None or self.first_batch is None or (epoch + 1) % self.every:
            return
        inputs, targets, weights = (*self.first_batch(), None, None)[:3]
        norms = gradient_norms(self.model, inputs, targets, weights)
        logs[NAME] = float(sum(norm**2 for norm in norms.values()) ** 0.5)
        logs.update({f"{NAME}/{path}": norm for path, norm in norms.items()})


def gradient_norms(model: Any, inputs: Any, targets: Any, weights: Any) -> dict[str, float]:
    """The length of each trainable variable's gradient, by the variable's path; the model is left as it was."""
    variables = model.trainable_variables

    def loss() -> Any:
        answers = model(inputs, training=False)
        return model.compute_loss(inputs, targets, answers, sample_weight=weights, training=False)

    trained = {id(variable) for variable in variables}
    others = [one for one in (*model.variables, *model.metrics_variables) if id(one) not in trained]
    before = [keras.ops.convert_to_numpy(variable) for variable in others]
    gradients = _GRADIENTS[keras.config.backend()](loss, variables)
    for variable, value in zip(others, before, strict=True):
        # A layer may draw in inference too, and losses of several outputs keep count.
        variable.assign(value)
    return {
        variable.path: 0.0 if gradient is None else float(keras.ops.norm(keras.ops.reshape(gradient, (-1,))))
        for variable, gradient in zip(variables, gradients, strict=True)
    }


def _with_tensorflow(loss: Callable[[], Any], variables: list[Any]) -> list[Any]:
    from kerascli.backend import tensorflow as tf

    with tf.GradientTape() as tape:
        value = loss()
    found = tape.gradient(value, [variable.value for variable in variables])
    return [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in found]


def _with_jax(loss: Callable[[], Any], variables: list[Any]) -> list[Any]:
    from kerascli.backend import jax

    def of_values(values: list[Any]) -> Any:
        with keras.StatelessScope(state_mapping=zip(variables, values, strict=True)):
            return loss()

    return list(jax.grad(of_values)([variable.value for variable in variables]))


def _with_torch(loss: Callable[[], Any], variables: list[Any]) -> list[Any]:
    from kerascli.backend import torch

    return list(torch.autograd.grad(loss(), [variable.value for variable in variables], allow_unused=True))


_GRADIENTS = {"tensorflow": _with_tensorflow, "jax": _with_jax, "torch": _with_torch}
