"""The places of the data section where a step, or a function of the user's, may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from kerascli.catalogue.complaints import unknown_word
from kerascli.catalogue.objects import Object
from kerascli.catalogue.parsing import parse_call
from kerascli.catalogue.reading import Reading
from kerascli.catalogue.schema import reference
from kerascli.catalogue.takes import takes
from kerascli.catalogue.values import BROKEN, Values
from kerascli.config.nodes import Mapping
from kerascli.preparation.steps.declared import Call, name_and_arguments, read_call
from kerascli.preparation.steps.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingType

    from kerascli.config.nodes import Node
    from kerascli.preparation.steps.kinds import Kind

    Kinds = MappingType[str, Kind]

WEIGHT = takes("float>=0")


def read_step(value: Any, info: ValidationInfo) -> Any:
    """A step in any notation: a NumPy-like one of ours, or any object of the catalogue or the user's."""
    return read_one_of(KINDS, "step", value, info)


def read_one_of(
    kinds: Kinds, what: str, value: Any, info: ValidationInfo, *, given: int = 1, words: Iterable[str] = ()
) -> Any:
    """One of these kinds, or an object that is called on `given` tensors.

    What is wrong goes to the reading's problems, so that all are told at once; None where it can't be known what it is.
    """
    if isinstance(value, Object | Call):
        return value
    node: Node | None = getattr(value, "node", None)
    if node is None:
        raise ValueError(f"a {what} is a name or `name: arguments`, not `{value}`")
    reading = reading_of(info)
    name, _ = name_and_arguments(node)
    if name is not None and name.value in kinds:
        kind = kinds[str(name.value)]
        return read_call(kind, node, reading) or Call(kind.name, {}, name.span)
    if name is not None and unknown_word(name, what, [*words, *kinds], reading):
        return None
    return parse_call(node, "layers", reading, given=given)


def reading_of(info: ValidationInfo) -> Reading:
    """What the file is read against."""
    if not isinstance(info.context, Reading):
        raise TypeError("steps are read with a Reading as context")
    return info.context


Step = Annotated[Any, PlainValidator(read_step), WithJsonSchema(reference("step"))]
Steps = list[Step]


def _read_pairs(value: Any, info: ValidationInfo) -> Any:
    """Under `both` a function is called on two tensors; the other steps are read as they come."""
    pairs = value.get("both") if isinstance(value, dict) else None
    if not isinstance(pairs, list) or info.context is None:
        return value
    read = [read_one_of(KINDS, "step", step, info, given=2) for step in pairs]
    # What could not be read is among the reading's problems already.
    return {**value, "both": [step for step in read if step is not None]}


NamedSteps = Annotated[dict[str, Steps], BeforeValidator(_read_pairs)]
"""Steps by the tensor that they change; `both` is input and target together."""


CLASS_WEIGHTS = ("balanced", "inverse_count")


def _read_class_weight(value: Any, info: ValidationInfo) -> Any:
    """A word of ours, a number for each class, or a function of the labels."""
    if value is None or (isinstance(value, str) and value in CLASS_WEIGHTS):
        return None if value is None else str(value)
    node = getattr(value, "node", None)
    if isinstance(node, Mapping) and not _names_function(node, reading_of(info)):
        values = Values(reading_of(info), _no_objects)
        read = {entry.key.value: values.read(entry.value, WEIGHT, "the weight of a class") for entry in node}
        return {key: weight for key, weight in read.items() if weight is not BROKEN}
    return read_one_of({}, "class weight", value, info, words=CLASS_WEIGHTS)


def _names_function(node: Mapping, reading: Reading) -> bool:
    """Whether the one key of a mapping is a function of the user's, and no class."""
    name = next(iter(node.entries)) if len(node.entries) == 1 else None
    return isinstance(name, str) and ("." in name or reading.plugins.find(name) is not None)


def _no_objects(_node: Node, _namespace: str) -> None:
    """A weight is a number."""


ClassWeight = Annotated[
    Any,
    PlainValidator(_read_class_weight),
    WithJsonSchema(
        {
            "title": "`balanced`, `inverse_count`, a number by class, or a function",
            "anyOf": [
                {"enum": [*CLASS_WEIGHTS, None]},
                {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
                reference("own"),
                reference("reference"),
            ],
        }
    ),
]


def _read_weight(value: Any, info: ValidationInfo) -> Any:
    """A bare word is a column, unless the user's plugins have a function of that name."""
    if isinstance(value, str) and (info.context is None or info.context.plugins.find(str(value)) is None):
        return str(value)
    return read_one_of({}, "function", value, info, given=2)


ColumnOrFunction = Annotated[
    Any,
    PlainValidator(_read_weight),
    WithJsonSchema({"title": "a column or a function", "anyOf": [{"type": "string"}, reference("step")]}),
]
