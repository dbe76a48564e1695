"""What the data bring against the inputs that the model declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.models.graph import functional_of
from kerascli.models.trace import fits, shape_text, told_shape
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.facts import DataFacts, TensorFacts
    from kerascli.models.building import BuiltModel
    from kerascli.models.deep import Place
    from kerascli.problems import Span

AUTOMATIC = re.compile(r"(keras_tensor|input_layer)(_\d+)?")
"""Names that Keras gives by itself."""


def check_inputs(built: BuiltModel, facts: DataFacts, place: Place) -> list[Problem]:
    """Inputs that nothing arrives at, or something of another shape or kind."""
    function = functional_of(built.model)
    if function is None:
        return []
    tensors = {tensor.name: tensor for tensor in function.inputs}
    if len(tensors) == len(facts.inputs) == 1:
        name, tensor = next(iter(tensors.items()))
        return _compare(name, tensor, next(iter(facts.inputs.values())), _span(name, tensor, built, place))
    found = []
    for name, tensor in tensors.items():
        span = _span(name, tensor, built, place)
        if name in facts.inputs:
            found += _compare(name, tensor, facts.inputs[name], span)
        elif not _is_optional(tensor):
            found.append(_missing(name, facts, span))
    return found


def _span(name: str, tensor: Any, built: BuiltModel, place: Place) -> Span | None:
    return (
        built.places.get(id(tensor))
        or place(["model", "functional", "inputs", name])
        or place(["model", "sequential", 0])
        or place(["model"])
    )


def _called(name: str) -> str:
    """The input by its name where it was given one."""
    return "the model's input" if AUTOMATIC.fullmatch(name) else f"the input `{name}`"


def _is_optional(tensor: Any) -> bool:
    return bool(getattr(tensor._keras_history.operation, "optional", False))  # noqa: SLF001 -- Keras's only way back


def _missing(name: str, facts: DataFacts, span: Span | None) -> Problem:
    close = nearest(name, facts.inputs)
    return Problem(
        code="input-mismatch",
        message=f"the data bring nothing to the model's input `{name}`",
        span=span,
        help=f"did you mean `{close[0]}`?" if close else None,
        notes=(f"the data's inputs: {', '.join(facts.inputs)}",),
    )


def _compare(name: str, tensor: Any, arriving: TensorFacts, span: Span | None) -> list[Problem]:
    """Keras takes or adds a last axis of one by itself, and casts numbers; nothing else."""
    wanted, shape = tuple(tensor.shape[1:]), tuple(arriving.shape)
    if (tensor.dtype == "string") != (arriving.dtype == "string"):
        kinds = {True: "text", False: "numbers"}
        message = (
            f"the data bring {kinds[arriving.dtype == 'string']} to {_called(name)}, "
            f"which wants {kinds[tensor.dtype == 'string']}"
        )
        return [Problem(code="input-mismatch", message=message, span=span)]
    if any(fits(shape, other) for other in (wanted, (*wanted, 1))) or fits((*shape, 1), wanted):
        return []
    sizes = ", ".join("null" if size is None else str(size) for size in shape)
    return [
        Problem(
            code="input-mismatch",
            message=f"the data bring {told_shape(shape)} to {_called(name)}, which wants {shape_text(tensor)}",
            span=span,
            help=f"say [{sizes}] here, or leave it out: the data tell it",
        )
    ]
