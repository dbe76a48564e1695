"""One document laid over another: what `extends` means.

Mappings merge, lists and single values replace, `key+:` appends to a list, `!unset` removes a key. Where an object
stands, the same name merges its arguments and another name replaces it (its modifiers such as `from` stay): see
`places.py` for which key names an object. `Dense: 10` under `Dense: {activation: relu}` is the object's first argument
and stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.config.document import UNSET
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence
from kerascli.config.places import Path, object_key, replaced_keys
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.problems import Span

FirstArgument = Callable[[str], str | None]
"""The name of an object's first argument, where it is known."""


def not_known(_name: str) -> None:
    """For documents whose objects nobody knows."""


@dataclass(frozen=True, slots=True)
class Merging:
    """Lays documents over each other; what is wrong goes to `problems`."""

    problems: list[Problem]
    first_argument: FirstArgument = not_known

    def merge(self, base: Mapping | None, over: Mapping, path: Path = ()) -> Mapping:
        """`over` laid over `base`; with no base, what `over` says on its own (nothing to append to or to remove)."""
        entries = dict(base.entries) if base else {}
        if base:
            for key in replaced_keys(base, over, path):
                del entries[key]
        for entry in over:
            name = entry.key.value
            if is_appending(entry):
                self._append(entries, entry)
            elif is_unset(entry.value):
                self._remove(entries, entry)
            else:
                before = entries.get(name)
                value = self.value(before.value if before else None, entry.value, (*path, name))
                entries[name] = Entry(entry.key, value)
        return Mapping(entries, over.span)

    def value(self, base: Node | None, over: Node, path: Path) -> Node:
        """One value laid over another."""
        if isinstance(over, Mapping):
            return self.merge(self.as_arguments(base, path), over, path)
        if isinstance(over, Sequence):
            return Sequence(self._items(over, path), over.span)
        if isinstance(base, Mapping) and isinstance(over.value, str) and over.value == object_key(base, path):
            return base  # `Adam` over `Adam: {…}`: the same name, no argument to merge
        return over

    def settled(self, node: Node) -> Node:
        """A value on its own: nothing underneath to append to or to remove."""
        return self.value(None, node, ())

    def as_arguments(self, base: Node | None, path: Path) -> Mapping | None:
        """A mapping that another can be laid over: what stands under an object's name may be its first argument."""
        if base is None or isinstance(base, Mapping):
            return base
        if is_nothing(base) or not path or not isinstance(path[-1], str):
            return None
        first = self.first_argument(path[-1])
        return None if first is None else Mapping({first: Entry(Scalar(first, base.span), base)}, base.span)

    def appended(self, base: Node | None, items: Sequence, name: str, span: Span) -> Sequence:
        """A list with more items at its end."""
        if base is None or is_nothing(base):
            return items
        if isinstance(base, Sequence):
            return Sequence([*base.items, *items.items], items.span)
        message = f"`{name}` is no list, so nothing can be appended to it"
        remedy = f"{name}=… replaces it" if span.source.kind == "argument" else f"{name}: … replaces it"
        self.problems.append(Problem(code="cannot-append", message=message, span=span, help=remedy))
        return items

    def _items(self, over: Sequence, path: Path) -> list[Node]:
        items: list[Node] = []
        for item in over.items:
            if is_unset(item):
                self._nothing_to_unset("`!unset` removes a key; an item of a list can't be removed", item.span)
            else:
                items.append(self.value(None, item, (*path, "")))
        return items

    def _append(self, entries: dict[str, Entry], entry: Entry) -> None:
        name = entry.key.value[:-1]
        before = entries.get(name)
        items = self.value(None, entry.value, (name,))
        if isinstance(items, Sequence):
            whole = self.appended(before.value if before else None, items, name, entry.key.span)
            entries[name] = Entry(Scalar(name, entry.key.span), whole)

    def _remove(self, entries: dict[str, Entry], entry: Entry) -> None:
        name = entry.key.value
        if entries.pop(name, None) is None:
            message = f"no file underneath sets `{name}`, so there is nothing to unset"
            self._nothing_to_unset(message, entry.key.span)

    def _nothing_to_unset(self, message: str, span: Span) -> None:
        self.problems.append(Problem(code="nothing-to-unset", message=message, span=span, help="delete this line"))


def is_appending(entry: Entry) -> bool:
    """Whether an entry is `key+: [...]`."""
    name = entry.key.value
    named = entry.key.plain and isinstance(name, str) and len(name) > 1 and name.endswith("+")
    return named and isinstance(entry.value, Sequence)


def is_unset(node: Node) -> bool:
    """Whether a value is `!unset`."""
    return isinstance(node, Scalar) and node.value is UNSET


def is_nothing(node: Node) -> bool:
    """Whether a value is null."""
    return isinstance(node, Scalar) and node.value is None
