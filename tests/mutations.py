"""Mutants of an experiment file: a word misspelt, a value of another type, a key twice, an indent lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.config.document import parse
from kerascli.config.nodes import Mapping, Scalar, Sequence
from kerascli.problems import Problem, Source, UserError
from kerascli.workflows.reading import read_experiment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.config.nodes import Node
    from kerascli.problems import Span

WORD = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
WORD_INSIDE = re.compile(r"[A-Za-z_]\w*")
OTHERS = {"text": "zzz", "number": "7.25", "true": "true", "list": "[zzz]", "mapping": "{zzz: 1}"}
"""A value of each type, as it is written."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text: line and column from 1, the end exclusive."""

    start: tuple[int, int]
    end: tuple[int, int]

    def touches(self, span: Span) -> bool:
        """Whether a problem's place begins in the region, or goes over its beginning."""
        first, last = (span.line, span.column), (span.end_line, span.end_column)
        return self.start <= first < self.end or first <= self.start < last


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one accident."""

    config: str
    """The stem of the shipped file that it was."""
    kind: str
    """`word`, `type`, `twice`, `indent`."""
    path: str
    """Of the key or value that it happened to, dotted."""
    how: str
    """Which accident: `dropped`, `list`, `level`."""
    right: str
    """What stood there."""
    wrong: str
    """What stands there now."""
    text: str
    places: tuple[Region, ...]
    """Where it may be told."""

    def __str__(self) -> str:
        return f"{self.config}: {self.path}: {self.right[:40]!r} → {self.wrong!r} ({self.kind}, {self.how})"


@dataclass(frozen=True, slots=True)
class Place:
    """A key or a value of a file."""

    path: str
    key: Scalar | None
    """None for an item of a list."""
    value: Node
    flow: bool
    """True between brackets."""
    owner: Scalar | None
    """The nearest key around it."""

    @property
    def is_empty(self) -> bool:
        """True for a key with nothing after its colon."""
        return self.key is not None and self.value.span is self.key.span


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of a file: of each key, each word, each value and each line."""
    text = path.read_text(encoding="utf-8")
    root = parse(Source(name=path.name, text=text, path=str(path)), [])
    assert isinstance(root, Mapping)
    places = list(_places(root, "", None, flow=False))
    found = [*outdented(path.stem, text, places)]
    for place in places:
        words = (place.key, place.value if isinstance(place.value, Scalar) and not place.is_empty else None)
        for word in filter(None, words):
            found += misspelt(path.stem, text, place.path, word)
        found += of_another_type(path.stem, text, place)
        if place.key is not None:
            found.append(twice(path.stem, text, place))
    return found


def _places(node: Node, path: str, owner: Scalar | None, *, flow: bool) -> Iterator[Place]:
    """Every key with its value and every item of a list, outer ones first."""
    inside = flow or node.span.source.line(node.span.line)[node.span.column - 1 : node.span.column] in {"{", "["}
    if isinstance(node, Mapping):
        for entry in node:
            inner = f"{path}.{entry.key.value}" if path else str(entry.key.value)
            yield Place(inner, entry.key, entry.value, inside, owner)
            yield from _places(entry.value, inner, entry.key, flow=inside)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield Place(f"{path}.{index}", None, item, inside, owner)
            yield from _places(item, f"{path}.{index}", owner, flow=inside)


def misspelt(config: str, text: str, path: str, word: Scalar) -> Iterator[Mutant]:
    """The file with a letter of one word dropped, doubled, swapped or replaced: one of each."""
    right = word.value
    if not isinstance(right, str) or not word.plain or not WORD.fullmatch(right):
        return
    start = right.rfind(".") + 1
    middle = start + (len(right) - start) // 2
    letter = right[middle]
    swapped = right[: middle - 1] + letter + right[middle - 1] + right[middle + 1 :] if middle > start else right
    for how, wrong in {
        "dropped": right[:middle] + right[middle + 1 :],
        "doubled": right[:middle] + letter + right[middle:],
        "swapped": swapped,
        "replaced": right[:middle] + ("x" if letter != "x" else "y") + right[middle + 1 :],
    }.items():
        if wrong not in {right, "", right[:start]}:
            region = Region((word.span.line, word.span.column), (word.span.line, word.span.column + len(wrong)))
            yield Mutant(config, "word", path, how, right, wrong, _replaced(text, word.span, wrong), (region,))


def of_another_type(config: str, text: str, place: Place) -> Iterator[Mutant]:
    """The file with one value replaced by a value of each other type; it may be told at its key too."""
    if place.is_empty:
        return
    span, own = place.value.span, _type(place.value)
    right = _between(text, span).rstrip()
    for kind, wrong in OTHERS.items():
        if kind == own:
            continue
        here = Region((span.line, span.column), (span.line, span.column + len(wrong)))
        key = (place.key or place.owner or place.value).span
        told = (here, Region((key.line, key.column), (key.line, key.end_column)))
        if place.path.endswith(".from"):
            told = (_line(span),)  # what lacks a tensor stands beside it
        yield Mutant(config, "type", place.path, kind, right, wrong, _replaced(text, span, wrong), told)


def _type(node: Node) -> str:
    if isinstance(node, Mapping):
        return "mapping"
    if isinstance(node, Sequence):
        return "list"
    if isinstance(node.value, bool):
        return "true"
    return "number" if isinstance(node.value, int | float) else "text"


def twice(config: str, text: str, place: Place) -> Mutant:
    """The file with one key and its value written twice; the second is told."""
    assert place.key is not None
    key, end = place.key.span, place.value.span
    first, last = _offset(text, key.line, key.column), _offset(text, end.end_line, end.end_column)
    written = text[first:last].rstrip()
    if place.is_empty and not written.endswith(":"):
        written += ":"
    between = f"{written}, " if place.flow else f"{written}\n{' ' * (key.column - 1)}"
    lines = between.count("\n")
    column = len(between) - between.rfind("\n") if lines else key.column + len(between)
    region = Region((key.line + lines, column), (key.line + lines, column + len(str(place.key.value))))
    changed = text[:first] + between + text[first:]
    return Mutant(config, "twice", place.path, "doubled", str(place.key.value), "", changed, (region,))


def outdented(config: str, text: str, places: list[Place]) -> Iterator[Mutant]:
    """The file with one line that has lost its indent, or a level of it; told there, or at the key it belonged to."""
    lines = text.split("\n")
    first: dict[int, Place] = {}
    for place in places:
        first.setdefault((place.key or place.value).span.line, place)
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" "))
        if not indent or number not in first or first[number].flow:
            continue
        owner, value = first[number].owner, first[number].value
        # Where a block stands below it, YAML can tell only where the block ends.
        block = value.span.end_line if isinstance(value, Mapping | Sequence) else number
        for how, left in {"all": 0, "level": indent - 2}.items():
            if how == "level" and left == 0:
                continue
            changed = "\n".join([*lines[: number - 1], line[indent - left :], *lines[number:]])
            told = [Region((at, 1), (at + 1, 1)) for at in {number, block, owner.span.line if owner else number}]
            yield Mutant(config, "indent", first[number].path, how, line.strip()[:60], "", changed, tuple(told))


def _line(span: Span) -> Region:
    return Region((span.line, 1), (span.line + 1, 1))


def _between(text: str, span: Span) -> str:
    return text[_offset(text, span.line, span.column) : _offset(text, span.end_line, span.end_column)]


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(before) + 1 for before in text.split("\n")[: line - 1]) + column - 1


def _replaced(text: str, span: Span, written: str) -> str:
    """The text with another word at a place; a block ends where its last word does."""
    first = _offset(text, span.line, span.column)
    return text[:first] + written + text[first + len(_between(text, span).rstrip()) :]


def problems_of(text: str, path: Path) -> list[Problem]:
    """The errors of a text, written beside the copy of a config whose plugins it names."""
    path.write_text(text, encoding="utf-8")
    try:
        read_experiment(path)
    except UserError as error:
        return [problem for problem in error.problems if problem.severity == "error"]
    return []


def proposed(problem: Problem) -> list[str]:
    """The words that a problem proposes, in their order."""
    told = " ".join([problem.help or "", *problem.notes])
    return [word for quoted in re.findall(r"`([^`]+)`", told) for word in re.findall(r"[\w.]+", quoted)]


def outcome(mutant: Mutant, problems: list[Problem]) -> str:
    """How a mutant fares: `accepted`, `elsewhere`, `here`, and for a word how far up the right one stands."""
    if not problems:
        return "accepted"
    here = [p for p in problems if p.span is not None and any(place.touches(p.span) for place in mutant.places)]
    if not here:
        defined = [word for problem in problems for word in proposed(problem)]
        named = [f"`{word}`" for word in WORD_INSIDE.findall(mutant.right)]
        unknown = any(word in problem.message for word in named for problem in problems if "unknown" in problem.code)
        return "where it is used" if unknown or mutant.wrong in defined else "elsewhere"
    if mutant.kind != "word":
        return "here"
    words = [word for problem in here for word in proposed(problem)]
    if words[:1] == [mutant.right]:
        return "first"
    return "among three" if mutant.right in words[:3] else "not told"
