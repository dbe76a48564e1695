"""Dotted names of places in a document: `model.sequential.2.Dense.units`, `data.features.V*`.

A key that itself holds dots is matched whole, longest first. A list item is named by its index, by the name it gives
itself (`name:` or `as:`, its own or its object's), or by its object (`callbacks.EarlyStopping.patience`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kerascli.config.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = str | int
MAX_WORDS = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a dotted name: the parts that exist, what stands there, the words left over."""

    parts: tuple[Part, ...]
    node: Node
    rest: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.rest

    def __str__(self) -> str:
        return " → ".join([*(str(part) for part in self.parts), *self.rest])


def readings(root: Node, text: str) -> list[Reading]:
    """Every whole reading of `text`; where there is none, those that come furthest (fewest words left over)."""
    words = tuple(text.split("."))[:MAX_WORDS]
    found: dict[tuple[Part, ...], Reading] = {}
    for reading in _read(root, words, ()):
        found.setdefault((*reading.parts, "", *reading.rest), reading)
    if not found:
        return []
    fewest = min(len(reading.rest) for reading in found.values())
    return [reading for reading in found.values() if len(reading.rest) == fewest]


def _read(node: Node, words: tuple[str, ...], parts: tuple[Part, ...]) -> Iterator[Reading]:
    if not words:
        yield Reading(parts, node, ())
        return
    went_on = False
    for part, child, used in _steps(node, words):
        went_on = True
        yield from _read(child, words[used:], (*parts, part))
    if not went_on:
        yield Reading(parts, node, words)


def _steps(node: Node, words: tuple[str, ...]) -> Iterator[tuple[Part, Node, int]]:
    """Where the first words may lead from a node, and how many of them that takes."""
    if isinstance(node, Mapping):
        for used in range(len(words), 0, -1):
            word = ".".join(words[:used])
            entry = node.entries.get(word)
            if entry is None and word.removeprefix("-").isdecimal() and len(word) < 20:
                entry = node.entries.get(int(word))
            if entry is not None:
                yield entry.key.value, entry.value, used
    elif isinstance(node, Sequence):
        yield from _items(node, words)


def _items(node: Sequence, words: tuple[str, ...]) -> Iterator[tuple[Part, Node, int]]:
    index = as_index(words[0], len(node.items))
    if index is not None:
        yield index, node.items[index], 1
        return
    names = _names_in(node)
    alone = len(words) == 1
    for used in range(len(words), 0, -1):
        for position, enters in names.get(".".join(words[:used]), {}).items():
            item = node.items[position]
            yield position, item, used if not enters or (alone and isinstance(item, Scalar)) else 0


@lru_cache(maxsize=64)
def _names_in(node: Sequence) -> dict[str, dict[int, bool]]:
    """By each word that names an item of a list: the items' positions, and whether the word is the item's object."""
    names: dict[str, dict[int, bool]] = defaultdict(dict)
    for position, item in enumerate(node.items):
        for name in own_names(item):
            names[name][position] = False
        if isinstance(item, Scalar) and isinstance(item.value, str):
            names[item.value][position] = True
        elif isinstance(item, Mapping):
            for key in item.entries:
                names[str(key)].setdefault(position, True)
    return names


def item_names(node: Sequence) -> list[str]:
    """The words by which the items of a list can be named."""
    return list(_names_in(node))


def as_index(word: str, length: int) -> int | None:
    """The index of a list item, counted from 0 or with `-1` from the end; None where it is none."""
    if not word.removeprefix("-").isdecimal() or len(word) > 9:
        return None
    index = int(word)
    index += length if index < 0 else 0
    return index if 0 <= index < length else None


def own_names(item: Node) -> set[str]:
    """The names that a list item gives itself, or that its object is given."""
    if not isinstance(item, Mapping):
        return set()
    inner = [entry.value for entry in item if isinstance(entry.value, Mapping)]
    named = [item.get("name"), item.get("as"), *(arguments.get("name") for arguments in inner)]
    return {node.value for node in named if isinstance(node, Scalar) and isinstance(node.value, str)}


def dotted(root: Node, limit: int = 5000) -> list[str]:
    """The dotted names of all keys of a document, for did-you-mean and shell completion."""
    names: list[str] = []
    waiting: deque[tuple[str, Node]] = deque([("", root)])
    while waiting and len(names) < limit:
        prefix, node = waiting.popleft()
        children: list[tuple[str, Node]] = []
        if isinstance(node, Mapping):
            children = [(f"{prefix}{entry.key.value}", entry.value) for entry in node]
        elif isinstance(node, Sequence):
            children = [(f"{prefix}{index}", item) for index, item in enumerate(node.items)]
        names += [name for name, _ in children]
        waiting += [(name + ".", child) for name, child in children]
    return names
