"""The defaults of sections, filled into a document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence
from kerascli.config.symbolic import Symbolic
from kerascli.problems import Source, Span

_SPAN = Span(Source(name="default", kind="default"), 1, 1, 1, 1)


def with_defaults(root: Mapping, section: BaseModel) -> Mapping:
    """The document that was validated as `section`, with every key that it leaves out set to its default.

    What is written stays as it is written; sections have their keys in the order in which they are declared. A default
    of nothing (`null`, an empty list) is left out.
    """
    entries: dict[Any, Entry] = {}
    for name, field in type(section).model_fields.items():
        key = field.alias or name
        value = getattr(section, name)
        node = root.get(key)
        filled = _filled(node, value) if node is not None else _node_of(value)
        if filled is not None:
            written = root.entries.get(key)
            entries[key] = Entry(written.key if written else Scalar(key, _SPAN), filled)
    extra = {key: entry for key, entry in root.entries.items() if key not in entries}
    return Mapping({**entries, **extra}, root.span)


def _filled(node: Node, value: Any) -> Node:
    """A written value with the defaults of the sections inside it."""
    if isinstance(value, BaseModel) and isinstance(node, Mapping):
        return with_defaults(node, value)
    if isinstance(value, list | tuple) and isinstance(node, Sequence) and len(value) == len(node.items):
        return Sequence([_filled(*pair) for pair in zip(node.items, value, strict=True)], node.span)
    if isinstance(value, dict) and isinstance(node, Mapping):
        entries = {key: Entry(e.key, _filled(e.value, value.get(key))) for key, e in node.entries.items()}
        return Mapping(entries, node.span)
    return node


def _node_of(value: Any) -> Node | None:
    """A default as a node; None where it is nothing, or nothing that a file could say."""
    if isinstance(value, BaseModel):
        made = with_defaults(Mapping({}, _SPAN), value)
        return made if made.entries else None
    if isinstance(value, dict):
        nodes = {key: _node_of(item) for key, item in value.items()}
        entries = {key: Entry(Scalar(key, _SPAN), node) for key, node in nodes.items() if node is not None}
        return Mapping(entries, _SPAN) if entries else None
    if isinstance(value, list | tuple):
        items = [node for node in map(_node_of, value) if node is not None]
        return Sequence(items, _SPAN) if items else None
    if isinstance(value, bool | int | float | str | Symbolic):
        return Scalar(value, _SPAN)
    return None
