"""One output against its loss and its labels: do they speak of the same thing?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.models.trace import fits, shape_text, told_shape
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.facts import TensorFacts
    from kerascli.models.trace import Trace
    from kerascli.problems import Span

SPARSE = "SparseCategoricalCrossentropy"
ONE_HOT = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge", "KLDivergence")
ELEMENTWISE = (
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "Huber",
    "LogCosh",
    "Hinge",
    "SquaredHinge",
    "Poisson",
    "CosineSimilarity",
    "Dice",
    "Tversky",
)
SHORT = {
    "Mse": "MeanSquaredError",
    "Mae": "MeanAbsoluteError",
    "Mape": "MeanAbsolutePercentageError",
    "Msle": "MeanSquaredLogarithmicError",
    "Kld": "KLDivergence",
    "KlDivergence": "KLDivergence",
    "LogCosh": "LogCosh",
    "Logcosh": "LogCosh",
}
FLATTEN = "put `- Flatten` or `- GlobalAveragePooling2D` above it"
PER_VECTOR = ("Dense", "EinsumDense")
"""Layers that work on the last axis and let the others through: where pictures slip by unnoticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An output and what it is compared with."""

    name: str | None
    """None for the only output."""
    compared: str
    """The target's name."""
    tensor: Any
    target: TensorFacts
    classes: tuple[str, ...]
    loss: Any
    loss_place: Span | None


def loss_class(loss: Any) -> str:
    """The class that a loss's word or object stands for."""
    written = loss.target.name if isinstance(loss, Object) else str(loss)
    name = written if written[:1].isupper() else "".join(part.capitalize() for part in written.split("_"))
    name = re.sub("CrossEntropy$", "Crossentropy", name)
    return SHORT.get(name, name)


def has_a_rule(loss: Any) -> bool:
    """Whether `check_answer` knows what this loss wants."""
    of_keras = not isinstance(loss, Object) or loss.target.kind == "keras"
    return of_keras and loss_class(loss) in {SPARSE, *ONE_HOT, *ELEMENTWISE}


def check_answer(answer: Answer, trace: Trace) -> list[Problem]:
    """What is wrong between the output, its loss and its labels; at most one problem."""
    loss = loss_class(answer.loss)
    labels, output = tuple(answer.target.shape), tuple(answer.tensor.shape[1:])
    if loss == SPARSE:
        return _check_sparse(answer, trace, labels, output)
    if loss in ONE_HOT:
        return _check_one_hot(answer, trace, loss, labels, output)
    if loss in ELEMENTWISE:
        return _check_elementwise(answer, trace, loss, labels, output)
    return []


def _check_sparse(answer: Answer, trace: Trace, labels: tuple[Any, ...], output: tuple[Any, ...]) -> list[Problem]:
    if labels and labels[-1] not in {1, None} and fits(labels, output):
        return [_loss(answer, f"the labels are one-hot, shape {told_shape(labels)}", "loss: CategoricalCrossentropy")]
    wanted = labels[:-1] if labels and labels[-1] == 1 and len(labels) == len(output) else labels
    if len(output) > len(wanted) + 1:
        return [_too_many_axes(answer, trace, labels)]
    if len(output) != len(wanted) + 1 or not fits(wanted, output[:-1]):
        return [
            _loss(
                answer, f"it wants the output's shape without its last axis, and labels have {told_shape(labels)}", None
            )
        ]
    classes, units = len(answer.classes), output[-1]
    if units is not None and units < classes:
        return [
            _output(
                answer,
                trace,
                f"the output has {units} values, the labels {classes} classes",
                f"give the last layer `units: {classes}`",
            )
        ]
    return []


def _check_one_hot(
    answer: Answer, trace: Trace, loss: str, labels: tuple[Any, ...], output: tuple[Any, ...]
) -> list[Problem]:
    if fits(labels, output):
        return []
    integers = len(labels) < len(output) or labels[-1:] == (1,)
    if integers and len(output) in {len(labels), len(labels) + 1} and "CategoricalCrossentropy" in loss:
        remedy = f"loss: {SPARSE}, or `data.prepare.y: [{{to_categorical: {output[-1]}}}]`"
        return [_loss(answer, "it wants one-hot labels, and these are class numbers", remedy)]
    if len(output) > len(labels):
        return [_too_many_axes(answer, trace, labels)]
    return [_different(answer, trace, labels)]


def _check_elementwise(
    answer: Answer, trace: Trace, loss: str, labels: tuple[Any, ...], output: tuple[Any, ...]
) -> list[Problem]:
    if fits(labels, output) or fits((*labels, 1), output) or fits(labels, (*output, 1)):
        return []
    if not labels and len(output) == 1 and loss.startswith("Binary"):
        remedy = f"loss: {SPARSE}" if output[0] and output[0] > 2 else "give the last layer `units: 1`"
        return [_loss(answer, f"it compares {output[0]} values with one label", remedy)]
    if len(output) > max(len(labels), 1):
        return [_too_many_axes(answer, trace, labels)]
    return [_different(answer, trace, labels)]


def _which(answer: Answer) -> str:
    return f"the output `{answer.name}`" if answer.name else "the output"


def _loss(answer: Answer, why: str, remedy: str | None) -> Problem:
    return Problem(
        code="loss-mismatch",
        message=f"`{loss_class(answer.loss)}` does not fit {_which(answer)} and its labels: {why}",
        span=answer.loss_place,
        help=remedy,
        notes=(f"output {shape_text(answer.tensor)}, labels {told_shape(tuple(answer.target.shape))}",),
    )


def _too_many_axes(answer: Answer, trace: Trace, labels: tuple[Any, ...]) -> Problem:
    """Pictures or sequences came to the end where one answer an example is wanted: blame the layer that let them by."""
    steps = trace.back(answer.tensor)
    guilty = next(
        (s for s in reversed(steps) if s.label in PER_VECTOR and s.inputs and len(s.inputs[0].shape) > len(labels) + 2),
        steps[0] if steps else None,
    )
    came = (
        {3: "sequences", 4: "images", 5: "volumes"}.get(len(guilty.inputs[0].shape))
        if guilty and guilty.inputs
        else None
    )
    chain = f"{trace.chain(answer.tensor)}; the loss compares this with labels of shape {told_shape(labels)}"
    if guilty is None:
        return _different(answer, trace, labels)
    recurrent = [step for step in steps if step.label in {"LSTM", "GRU", "SimpleRNN", "Bidirectional"}]
    remedy = FLATTEN if came == "images" else "put `- GlobalAveragePooling1D` or `- Flatten` above it"
    if came == "sequences" and recurrent:
        remedy = f"take `return_sequences: true` away from the last `{recurrent[0].label}`, or {remedy}"
    return Problem(
        code="shape-mismatch",
        message=f"`{guilty.label}` got {came or 'more axes'} where it expects vectors",
        span=guilty.span,
        help=remedy,
        notes=(chain,),
    )


def _different(answer: Answer, trace: Trace, labels: tuple[Any, ...]) -> Problem:
    return _output(
        answer,
        trace,
        f"{_which(answer)} has the shape {shape_text(answer.tensor)}, its labels have {told_shape(labels)}",
        None,
    )


def _output(answer: Answer, trace: Trace, message: str, remedy: str | None) -> Problem:
    step = trace.maker(answer.tensor)
    return Problem(
        code="output-mismatch",
        message=message,
        span=step.span if step else answer.loss_place,
        help=remedy,
        notes=(trace.chain(answer.tensor),),
    )
