"""The places of the data section where a step, or a function of the user's, may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from kerascli.config.nodes import Table
from kerascli.preparation.steps.declared import Call, read_call
from kerascli.preparation.steps.kinds import KINDS, Kind

if TYPE_CHECKING:
    from kerascli.problems import Problem


def read_step(value: Any, info: ValidationInfo) -> Any:
    """A step in any notation: a NumPy-like one of ours, or any object of the catalogue or the user's."""
    name, written = name_and_arguments(value)
    if name not in KINDS:
        return _read_object(value, info)
    return read_kind(KINDS[name], value, written, info)


def read_kind(kind: Kind, value: Any, written: Any, info: ValidationInfo) -> Call:
    """A call of a kind of ours; what is wrong goes to the reading's problems, so that all are told at once."""
    problems: list[Problem] = info.context.problems if info.context is not None else []
    call = read_call(kind, written, name_span(value), problems)
    if call is not None:
        return call
    if info.context is None:
        raise ValueError(problems[-1].message)
    return Call(kind.name, {}, name_span(value))


def _read_object(value: Any, info: ValidationInfo) -> Any:
    """A layer or function; None where it can't be known what it is, and the problem is in the reading."""
    from kerascli.catalogue.objects import Object
    from kerascli.catalogue.parsing import parse_call

    node = getattr(value, "node", None)
    if isinstance(value, Object):
        return value
    if node is None or info.context is None:
        raise ValueError(f"a step is a name or `name: arguments`, not `{value}`")
    return parse_call(node, "layers", info.context)


def name_and_arguments(value: Any) -> tuple[str, Any]:
    """`expand_dims: -1` -> its name and what stands after the colon; a bare name has nothing there."""
    if isinstance(value, str):
        return str(value), None
    if isinstance(value, dict) and len(value) == 1:
        ((name, written),) = value.items()
        return str(name), written
    return "", None


def name_span(value: Any) -> Any:
    """Where a step's name stands."""
    if isinstance(value, Table):
        return next(iter(value.node)).key.span
    node = getattr(value, "node", None)
    return node.span if node is not None else None


Step = Annotated[
    Any,
    PlainValidator(read_step),
    WithJsonSchema({"description": "A preparation step: a NumPy-like function, a Keras layer or a function of yours."}),
]
Steps = list[Step]


def _read_pairs(value: Any, info: ValidationInfo) -> Any:
    """Under `both` a function is called on two tensors; the other steps are read as they come."""
    pairs = value.get("both") if isinstance(value, dict) else None
    if not isinstance(pairs, list) or info.context is None:
        return value
    read = [_read_pair(step, info) for step in pairs]
    # What could not be read is among the reading's problems already.
    return {**value, "both": [step for step in read if step is not None]}


def _read_pair(value: Any, info: ValidationInfo) -> Any:
    from kerascli.catalogue.parsing import parse_call
    from kerascli.catalogue.reading import Reading

    node = getattr(value, "node", None)
    if node is None or name_and_arguments(value)[0] in KINDS:
        return value
    if not isinstance(info.context, Reading):
        raise TypeError("steps are read with a Reading as context")
    return parse_call(node, "layers", info.context, given=2)


NamedSteps = Annotated[dict[str, Steps], BeforeValidator(_read_pairs)]
"""Steps by the tensor that they change; `both` is input and target together."""


def _read_weight(value: Any, info: ValidationInfo) -> Any:
    """A bare word is a column, unless the user's plugins have a function of that name."""
    if isinstance(value, str) and (info.context is None or info.context.plugins.find(str(value)) is None):
        return str(value)
    return read_step(value, info)


ColumnOrFunction = Annotated[
    Any,
    PlainValidator(_read_weight),
    WithJsonSchema({"description": "A column, or a function of yours."}),
]
