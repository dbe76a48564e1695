"""The arguments of one object: a mapping by name, or a bare value for the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue import complaints
from kerascli.catalogue.entries import Parameter
from kerascli.catalogue.takes import takes
from kerascli.catalogue.values import BROKEN, Values
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Entry
    from kerascli.problems import Span

TENSORS = frozenset({"x", "x1", "y_true", "y_pred", "inputs"})
"""Leading arguments of a function that hold what it is called on."""
LISTS = ("shape", "tuple", "list", "any", "dict")
"""What a list can be a value of."""
Read = tuple[dict[str, Any], dict[str, "Span"]]


def read_arguments(entry: Entry, name: Scalar, value: Node | None, values: Values, given: int | None) -> Read:
    """Arguments by name with the place of each; problems are reported, and broken arguments left out."""
    before = _tensors_before(entry, given)
    arguments: dict[str, Any] = {}
    spans: dict[str, Span] = {}
    mentioned: set[str] = set()
    if isinstance(value, Mapping):
        for item in value:
            mentioned.add(str(item.key.value))
            parameter = _parameter(entry, item.key)
            if parameter is None:
                mentioned |= complaints.unknown_argument(entry, item.key, item.value, value, values.reading)
            else:
                _store(parameter, item.value, entry, values, arguments, spans)
    elif value is not None and not (isinstance(value, Scalar) and value.value is None):
        first = entry.first(before)
        if first is None:
            complaints.no_first_argument(entry, value, values.reading)
        elif isinstance(value, Sequence) and len(value.items) > 1 and not first.takes.first(*LISTS):
            mentioned |= complaints.listed_arguments(entry, value, values.reading)
        else:
            mentioned.add(first.name)
            _store(first, value, entry, values, arguments, spans)
    _check_required(entry, name, mentioned, values, given)
    return arguments, spans


def _store(
    parameter: Parameter, node: Node, entry: Entry, values: Values, arguments: dict[str, Any], spans: dict[str, Span]
) -> None:
    read = values.read(node, parameter.takes, f"`{parameter.name}` of {entry.name}")
    if read is not BROKEN:
        arguments[parameter.name] = read
        spans[parameter.name] = node.span


def _parameter(entry: Entry, key: Scalar) -> Parameter | None:
    """The parameter that a key names; for an object whose arguments can't all be known, any name."""
    if entry.open and isinstance(key.value, str) and key.value not in entry.parameters:
        return Parameter(key.value, takes("any"), keyword_only=True)
    return entry.parameters.get(key.value)


def _tensors_before(entry: Entry, given: int | None) -> int:
    """How many arguments of a function are tensors, so that a bare value is the one after them."""
    if not entry.is_function or entry.namespace == "applications":
        return 0
    if given is not None:
        return given
    names = [parameter.name for parameter in entry.positional()]
    return next((index for index, name in enumerate(names) if name not in TENSORS), len(names))


def _check_required(entry: Entry, name: Scalar, mentioned: set[str], values: Values, given: int | None) -> None:
    """Report required arguments that are missing; a function that is not called here may still want some."""
    if entry.is_function and given is None:
        return
    skipped = {parameter.name for parameter in entry.positional()[: given or 0]} if entry.is_function else set()
    missing = [
        parameter.name
        for parameter in entry.parameters.values()
        if parameter.required and parameter.name not in mentioned and parameter.name not in skipped
    ]
    if missing:
        complaints.missing_arguments(entry, name, missing, values.reading)
