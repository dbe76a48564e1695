"""One document laid over another: what `extends` means.

Mappings merge, lists and single values replace, `key+:` appends to a list, `!unset` removes a key. Where an object
stands, the same name merges its arguments and another name replaces it (its modifiers such as `from` stay): see
`places.py` for which key names an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.document import UNSET
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence
from kerascli.config.places import Path, object_key, replaced_keys
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.problems import Span


def merge(base: Mapping | None, over: Mapping, problems: list[Problem], path: Path = ()) -> Mapping:
    """`over` laid over `base`; with no base, what `over` says on its own (nothing to append to or to remove)."""
    entries = dict(base.entries) if base else {}
    if base:
        for key in replaced_keys(base, over, path):
            del entries[key]
    for entry in over:
        name = entry.key.value
        if is_appending(entry):
            _append(entries, entry, problems)
        elif isinstance(entry.value, Scalar) and entry.value.value is UNSET:
            _remove(entries, entry, problems)
        else:
            before = entries.get(name)
            value = _merge_value(before.value if before else None, entry.value, problems, (*path, name))
            entries[name] = Entry(entry.key, value)
    return Mapping(entries, over.span)


def _merge_value(base: Node | None, over: Node, problems: list[Problem], path: Path) -> Node:
    if isinstance(over, Mapping):
        if isinstance(base, Scalar) and base.value is not None and base.value == object_key(over, path):
            base = None  # `Adam` under `Adam: {…}`: the arguments are all there is
        return merge(base if isinstance(base, Mapping) else None, over, problems, path)
    if isinstance(over, Sequence):
        return Sequence(_settled_items(over, problems, path), over.span)
    if isinstance(base, Mapping) and isinstance(over.value, str) and over.value == object_key(base, path):
        return base  # `Adam` over `Adam: {…}`: the same name, no argument to merge
    return over


def settled(node: Node, problems: list[Problem]) -> Node:
    """A value on its own: nothing underneath to append to or to remove."""
    return _merge_value(None, node, problems, ())


def _settled_items(over: Sequence, problems: list[Problem], path: Path) -> list[Node]:
    items: list[Node] = []
    for item in over.items:
        if isinstance(item, Scalar) and item.value is UNSET:
            problems.append(_nothing_to_unset("`!unset` removes a key; an item of a list can't be removed", item.span))
        else:
            items.append(_merge_value(None, item, problems, (*path, "")))
    return items


def is_appending(entry: Entry) -> bool:
    """Whether an entry is `key+: [...]`."""
    name = entry.key.value
    return (
        entry.key.plain
        and isinstance(name, str)
        and len(name) > 1
        and name.endswith("+")
        and isinstance(entry.value, Sequence)
    )


def appended(base: Node | None, items: Sequence, name: str, span: Span, problems: list[Problem]) -> Sequence:
    """A list with more items at its end."""
    if base is None or (isinstance(base, Scalar) and base.value is None):
        return items
    if isinstance(base, Sequence):
        return Sequence([*base.items, *items.items], items.span)
    problems.append(
        Problem(
            code="cannot-append",
            message=f"`{name}` is no list, so nothing can be appended to it",
            span=span,
            help=f"{name}: replaces it",
        )
    )
    return items


def _append(entries: dict[str, Entry], entry: Entry, problems: list[Problem]) -> None:
    name = entry.key.value[:-1]
    before = entries.get(name)
    items = _merge_value(None, entry.value, problems, (name,))
    if isinstance(items, Sequence):
        whole = appended(before.value if before else None, items, name, entry.key.span, problems)
        entries[name] = Entry(Scalar(name, entry.key.span), whole)


def _remove(entries: dict[str, Entry], entry: Entry, problems: list[Problem]) -> None:
    name = entry.key.value
    if entries.pop(name, None) is None:
        message = f"no file underneath sets `{name}`, so there is nothing to unset"
        problems.append(_nothing_to_unset(message, entry.key.span))


def _nothing_to_unset(message: str, span: Span) -> Problem:
    return Problem(code="nothing-to-unset", message=message, span=span, help="delete this line")
