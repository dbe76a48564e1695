"""The tree of a document: every key and value with the place it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType
    from collections.abc import Sequence as SequenceType

    from kerascli.problems import Span


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A single value: text, number, true, false, null, or a `Symbolic` that waits for the data."""

    value: Any
    span: Span
    plain: bool = True
    """False where the user put it in quotes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list."""

    items: SequenceType[Node]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One key of a mapping and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and values in the order of the file."""

    entries: MappingType[Any, Entry] = field()
    span: Span

    def get(self, key: object) -> Node | None:
        entry = self.entries.get(key)
        return entry.value if entry else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


Node = Scalar | Sequence | Mapping


class Table(dict[Any, Any]):
    """A mapping's plain value that remembers its node: what pydantic is given."""

    node: Mapping


class Items(list[Any]):
    """A sequence's plain value that remembers its node."""

    node: Sequence


class Text(str):
    """A text's plain value that remembers its node."""

    __slots__ = ("node",)
    node: Scalar


def height(node: Node) -> int:
    """How many levels a tree has; a scalar has one."""
    if isinstance(node, Mapping):
        return 1 + max((height(entry.value) for entry in node), default=0)
    if isinstance(node, Sequence):
        return 1 + max((height(item) for item in node.items), default=0)
    return 1


def located(node: Node) -> Any:
    """The plain Python value of a node; tables, lists and texts carry their node as `.node`."""
    if isinstance(node, Mapping):
        table = Table({entry.key.value: located(entry.value) for entry in node})
        table.node = node
        return table
    if isinstance(node, Sequence):
        items = Items(located(item) for item in node.items)
        items.node = node
        return items
    if isinstance(node.value, str):
        text = Text(node.value)
        text.node = node
        return text
    return node.value


def plain(node: Node) -> Any:
    """The plain Python value of a node, with nothing attached."""
    if isinstance(node, Mapping):
        return {entry.key.value: plain(entry.value) for entry in node}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def span_at(root: Node, path: SequenceType[Any]) -> tuple[Span, bool]:
    """The span of the value at `path` and whether all of the path exists; else of its nearest existing parent.

    Parts of the path that are not in the tree (pydantic's union tags) are passed over. Where a parent is answered, a
    mapping's span is its key's, so that the caret stands at a word and not over a whole block.
    """
    node, span, whole = root, root.span, True
    for part in path:
        if isinstance(node, Mapping) and part in node.entries:
            entry = node.entries[part]
            node = entry.value
            whole_block = isinstance(node, Mapping | Sequence) and node.span.source is entry.key.span.source
            span = entry.key.span if whole_block else node.span
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            span = node.span
        else:
            whole = False
    return span, whole


def key_span(root: Node, path: SequenceType[Any]) -> Span:
    """The span of the key at `path`; of its value where it is no key."""
    owner: Node | None = root
    for part in path[:-1]:
        if isinstance(owner, Mapping):
            owner = owner.get(part)
        elif isinstance(owner, Sequence) and isinstance(part, int) and part < len(owner.items):
            owner = owner.items[part]
    entry = owner.entries.get(path[-1]) if isinstance(owner, Mapping) and path else None
    return entry.key.span if entry else span_at(root, path)[0]
