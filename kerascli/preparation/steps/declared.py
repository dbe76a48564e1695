"""A step that is no Keras object, as the file names it, with its arguments checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.config.nodes import Items, Table, Text
from kerascli.preparation.steps.kinds import REQUIRED, Argument, Kind
from kerascli.problems import Problem

if TYPE_CHECKING:
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


def read_call(kind: Kind, written: Any, span: Span | None, problems: list[Problem]) -> Call | None:
    """The call with every default filled in; what is wrong is added to `problems`."""
    given = dict(written) if isinstance(written, Mapping) else _positional(kind, written)
    wrong = [*_unknown(kind, given, written, span), *_unfit(kind, given, written, span)]
    if wrong:
        problems.extend(wrong)
        return None
    arguments = {argument.name: given.get(argument.name, argument.default) for argument in kind.arguments}
    return Call(kind.name, {key: _plain(value) for key, value in arguments.items()}, span)


def _positional(kind: Kind, written: Any) -> dict[str, Any]:
    """What stands for the first argument; nothing stands for none."""
    return {} if written is None else {kind.arguments[0].name: written}


def _unknown(kind: Kind, given: Mapping[str, Any], written: Any, span: Span | None) -> list[Problem]:
    from kerascli.config.nearest import nearest

    names = [argument.name for argument in kind.arguments]
    problems = []
    for key in given:
        if key in names:
            continue
        near = nearest(str(key), names)
        node = written.node.entries[key].key if isinstance(written, Table) else None
        problems.append(
            Problem(
                code="unknown-argument",
                message=f"{kind.name} has no argument `{key}`",
                span=node.span if node else span,
                help=f"did you mean `{near[0]}`?" if near else f"it takes {', '.join(names)}",
            )
        )
    return problems


def _unfit(kind: Kind, given: Mapping[str, Any], written: Any, span: Span | None) -> list[Problem]:
    problems = []
    for argument in kind.arguments:
        if argument.name not in given:
            if argument.default is REQUIRED:
                problems.append(_missing(kind, argument, span))
            continue
        value = given[argument.name]
        if not _fits(argument, value) or (kind.name == "reshape" and (not value or value[0] != -1)):
            problems.append(_wrong(kind, argument, value, _span_of(written, argument.name) or span))
    return problems


def _fits(argument: Argument, value: Any) -> bool:
    return isinstance(value, argument.takes) and not (isinstance(value, bool) and bool not in argument.takes)


def _missing(kind: Kind, argument: Argument, span: Span | None) -> Problem:
    return Problem(
        code="missing-argument",
        message=f"{kind.name} needs `{argument.name}`",
        span=span,
        help=f"{kind.name}: {_example(argument)}",
    )


def _wrong(kind: Kind, argument: Argument, value: Any, span: Span | None) -> Problem:
    if kind.name == "reshape" and isinstance(value, list):
        rest = [number for number in value if number != -1]
        return Problem(
            code="wrong-type",
            message="the first number of a reshape is the batch and is -1, as in NumPy",
            span=span,
            help=f"reshape: [-1, {', '.join(map(str, rest)) or '784'}]",
        )
    words = {"int": "an integer", "float": "a number", "str": "text", "list": "a list", "NoneType": "null"}
    wanted = " or ".join(dict.fromkeys(words[kind_.__name__] for kind_ in argument.takes))
    return Problem(
        code="wrong-type",
        message=f"`{argument.name}` of {kind.name} must be {wanted}, not `{value}`",
        span=span,
        help=f"{kind.name}: {_example(argument)}",
    )


def _example(argument: Argument) -> str:
    examples = {"dtype": "float32", "axis": "-1", "shape": "[-1, 784]", "a_min": "{a_min: 0, a_max: 1}", "value": "255"}
    return examples.get(argument.name, "10")


def _span_of(written: Any, name: str) -> Span | None:
    if isinstance(written, Table):
        return written.node.entries[name].value.span
    node = getattr(written, "node", None)
    return node.span if node is not None else None


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, Items | list):
        return [_plain(item) for item in value]
    return value
