"""Items that were written once and made several times, found again: what a loop is made of."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.ejecting.block_arguments import block_values
from kerascli.ejecting.code import Variable
from kerascli.models.statements import BlockCall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.models.statements import Statement


@dataclass(frozen=True, slots=True)
class Turns:
    """Statements of one item; `varying` are the arguments that change from turn to turn."""

    statements: Sequence[Statement]
    varying: Mapping[str, tuple[Any, ...]]
    pattern: Statement | None
    """One turn with variables in place of what varies; None where each turn must be written out."""


def grouped(statements: Sequence[Statement]) -> list[Turns]:
    """The items in order, the turns of one together."""
    groups = [list(group) for _, group in itertools.groupby(statements, key=lambda one: one.span)]
    return [turns_of(group) for group in groups]


def turns_of(group: Sequence[Statement]) -> Turns:
    """What is the same in all turns of one item, and what varies."""
    first = group[0]
    if len(group) == 1:
        return Turns(group, {}, first)
    arguments = [arguments_of(one) for one in group]
    if any(one is None for one in arguments):
        return Turns(group, {}, None)
    known = [one for one in arguments if one is not None]
    varying = {name: tuple(one.get(name) for one in known) for name in known[0] if not _same(known, name)}
    plain = all(isinstance(value, int | float | str | tuple) for values in varying.values() for value in values)
    if not plain or any(set(one) != set(known[0]) for one in known):
        return Turns(group, {}, None)
    return Turns(group, varying, with_variables(first, tuple(varying)))


def _same(arguments: Sequence[Mapping[str, Any]], name: str) -> bool:
    return all(one.get(name) == arguments[0].get(name) for one in arguments)


def arguments_of(statement: Statement) -> Mapping[str, Any] | None:
    """What the item calls its object or block with."""
    action = statement.action
    if isinstance(action, Object):
        return action.arguments
    return block_values(action) if isinstance(action, BlockCall) else None


def with_variables(statement: Statement, names: tuple[str, ...]) -> Statement:
    """The item with a variable of the argument's own name for each of these."""
    action = statement.action
    if isinstance(action, Object):
        changed = {name: Variable(name) if name in names else value for name, value in action.arguments.items()}
        return replace(statement, action=replace(action, arguments=changed))
    return statement


def loop_header(turns: Turns, words: Mapping[str, str]) -> str:
    """`filters in (16, 32)`; `_ in range(3)` where nothing varies."""
    names = [words.get(name, name) for name in turns.varying]
    if not names:
        return f"_ in range({len(turns.statements)})"
    if len(names) == 1:
        return f"{names[0]} in {next(iter(turns.varying.values()))!r}"
    rows = ", ".join(repr(row) for row in zip(*turns.varying.values(), strict=True))
    return f"{', '.join(names)} in ({rows})"
