"""Losses and metrics tried on symbolic labels and answers before training: what fails is told at its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kerascli.catalogue.objects import Object
from kerascli.models.session import nothing_counted
from kerascli.models.trace import shape_text
from kerascli.plugins import line_of_user_code
from kerascli.problems import Problem, UserError
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.facts import TensorFacts
    from kerascli.problems import Span

CODES = {"loss": "loss-mismatch", "metric": "metric-mismatch"}


def fails(
    kind: Literal["loss", "metric"],
    written: Any,
    target: TensorFacts,
    answer: Any,
    *,
    environment: Environment,
    eagerly: bool,
    span: Span | None,
) -> list[Problem]:
    """The problem of a loss or metric that breaks on these labels and this output of the model, or none."""
    from kerascli.backend import keras
    from kerascli.construction import construct

    dtype = keras.config.floatx() if target.dtype.startswith("float") else target.dtype
    labels = keras.KerasTensor((None, *target.shape), dtype)
    outputs = keras.KerasTensor((None, *answer.shape[1:]), answer.dtype)
    with nothing_counted():
        try:
            made = _as_compiled(kind, construct(written, environment), labels, outputs)
            _call(made, labels, outputs, eagerly=eagerly)
        except UserError as error:
            return list(error.problems)
        except Exception as error:  # noqa: BLE001 -- the user's code may raise anything
            files = [Path(module.__file__ or "") for module in environment.plugins.modules.values()]
            name = written.target.name if isinstance(written, Object) else str(written)
            return [
                Problem(
                    code=CODES[kind],
                    message=f"`{name}` can't be called on labels {shape_text(labels)} "
                    f"and output {shape_text(outputs)}: {_said(error)}",
                    span=written.span if isinstance(written, Object) else span,
                    help=_remedy(error, labels, outputs),
                    notes=line_of_user_code(error, files),
                )
            ]
    return []


def _said(error: Exception) -> str:
    """What an exception says; its class too where Keras would not have raised it."""
    text = first_sentence(error)
    return text if isinstance(error, ValueError) else f"{type(error).__name__}: {text}"


def _remedy(error: Exception, labels: Any, outputs: Any) -> str | None:
    """For class numbers where an answer has a value for each class, and for a variable where jax wants its value."""
    if "__jax_array__" in str(error):
        return "where it hands back a variable, jax wants the value: `return keras.ops.convert_to_tensor(self.total)`"
    about_shapes = any(word in str(error).lower() for word in ("shape", "rank", "dimension"))
    if (
        about_shapes
        and len(labels.shape) < len(outputs.shape)
        and outputs.shape[-1] is not None
        and outputs.shape[-1] > 1
    ):
        return f"data.prepare.y: [{{to_categorical: {outputs.shape[-1]}}}], where it wants one-hot labels"
    return None


def _as_compiled(kind: str, made: Any, labels: Any, outputs: Any) -> Any:
    """The object that `Model.compile` makes of a word, a function or an object."""
    from kerascli.backend import keras

    compiling = keras.src.trainers.compile_utils
    find = compiling.get_loss if kind == "loss" else compiling.get_metric
    return find(made, labels, outputs)


def _call(made: Any, labels: Any, outputs: Any, *, eagerly: bool) -> None:
    """As training will: traced into a graph, or in Python on numbers."""
    from kerascli.backend import keras

    if eagerly:
        made(*(keras.ops.ones((1, *(size or 1 for size in t.shape[1:])), t.dtype) for t in (labels, outputs)))
    else:
        keras.src.backend.compute_output_spec(made, labels, outputs)
