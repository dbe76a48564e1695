"""A step that is no Keras object, as the file names it, with its arguments checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.arguments import read_arguments
from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.values import Values
from kerascli.config.nodes import Mapping as MappingNode
from kerascli.config.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Node
    from kerascli.preparation.steps.kinds import Kind
    from kerascli.problems import Span


@dataclass(frozen=True, slots=True)
class Call:
    """A NumPy-like step, or a `FeatureSpace` kind, with all its arguments."""

    name: str
    arguments: Mapping[str, Any]
    span: Span | None = field(default=None, compare=False)


def declared_for(written: Mapping[str, Sequence[Any]], name: str, every: str) -> list[Any]:
    """The steps of one tensor: those of every input (or target), then its own."""
    own = written.get(name, ()) if name != every else ()
    return [*written.get(every, ()), *own]


def read_call(kind: Kind, node: Node, reading: Reading) -> Call | None:
    """The call with every default filled in; None where something is wrong, which is among the reading's problems."""
    name, written = name_and_arguments(node)
    if name is None:
        raise AssertionError("a kind is found by the name that is written")
    found = len(reading.problems)
    values = Values(reading, lambda inner, namespace: parse_object(inner, namespace, reading))
    given, spans = read_arguments(kind.entry, name, written, values, None)
    if len(reading.problems) == found and kind.name == "reshape" and given["shape"][:1] != [-1]:
        _batch_first(given["shape"], spans["shape"], reading)
    if len(reading.problems) > found:
        reading.problems[found:] = [_with_example(problem, kind) for problem in reading.problems[found:]]
        return None
    return Call(kind.name, {**_defaults(kind), **given}, name.span)


def name_and_arguments(node: Node) -> tuple[Scalar | None, Node | None]:
    """`expand_dims: -1` -> its name and what stands after the colon; a bare name has nothing there."""
    if isinstance(node, Scalar):
        return (node, None) if isinstance(node.value, str) else (None, None)
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        (entry,) = node
        return entry.key, entry.value
    return None, None


def _defaults(kind: Kind) -> dict[str, Any]:
    return {parameter.name: parameter.default for parameter in kind.entry.parameters.values() if not parameter.required}


def _batch_first(shape: list[int], span: Span, reading: Reading) -> None:
    rest = ", ".join(str(number) for number in shape if number != -1)
    reading.report(
        "wrong-type",
        "the first number of a reshape is the batch and is -1, as in NumPy",
        span,
        f"reshape: [-1, {rest or '784'}]",
    )


def _with_example(problem: Any, kind: Kind) -> Any:
    return problem if problem.help or not kind.example else replace(problem, help=kind.example)
