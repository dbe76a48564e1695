"""`repeat`: an item written once and made several times, unrolled where the file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from kerascli.models.context import ModelReading

MOST = 10_000
"""More turns than this are a slip of the finger, and would take the memory."""


def turns(entry: Entry, item: Mapping, context: ModelReading) -> list[Entry]:
    """The item's entry, once for each turn."""
    repeat = item.get("repeat")
    if repeat is None:
        return [entry]
    if isinstance(repeat, Scalar) and isinstance(repeat.value, int) and not isinstance(repeat.value, bool):
        if 1 <= repeat.value <= MOST:
            return [entry] * repeat.value
        context.report("out-of-range", f"`repeat` is a count from 1 to {MOST}", repeat.span)
        return []
    if isinstance(repeat, Mapping) and repeat.entries:
        return _turn_by_turn(entry, repeat, context)
    context.wrong_type("`repeat`", "a count, or a mapping of an argument and its values turn by turn", repeat)
    return []


def _turn_by_turn(entry: Entry, repeat: Mapping, context: ModelReading) -> list[Entry]:
    """One turn per value; several lists go in step."""
    columns: dict[str, Sequence] = {}
    for column in repeat:
        if not isinstance(column.value, Sequence) or not column.value.items:
            context.wrong_type(f"`{column.key.value}` under `repeat`", "a list, one value a turn", column.value)
            return []
        columns[str(column.key.value)] = column.value
    lengths = {name: len(column.items) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` has {length}" for name, length in lengths.items())
        context.report("repeat-lengths", f"the lists under `repeat` go in step: {told} values", repeat.span)
        return []
    arguments = _arguments(entry, context)
    if arguments is None:
        return []
    count = next(iter(lengths.values()))
    keys = {column.key.value: column.key for column in repeat}
    return [
        Entry(
            entry.key,
            Mapping(
                {**arguments, **{name: Entry(keys[name], column.items[turn]) for name, column in columns.items()}},
                entry.value.span,
            ),
        )
        for turn in range(count)
    ]


def _arguments(entry: Entry, context: ModelReading) -> dict[str, Entry] | None:
    """The arguments written beside `repeat`, which must be named ones."""
    value: Node = entry.value
    if isinstance(value, Mapping):
        return dict(value.entries)
    if isinstance(value, Scalar) and value.value is None:
        return {}
    context.report(
        "wrong-type",
        f"with `repeat` the arguments of `{entry.key.value}` are written by name",
        value.span,
        help_text=f"{entry.key.value}: {{ARGUMENT: …}}",
    )
    return None
