"""Mutants of an experiment file: one word misspelt, one value of another type, a key twice, an indent lost."""

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

OWN_NAMES = (
    re.compile(r"(vars|blocks|models)\.[^.]+"),
    re.compile(r"vars\..*"),
    re.compile(r"blocks\.[^.]+\.args\..*"),
    re.compile(r"(.*\.)?functional\.(inputs|outputs)\.[^.]+"),
    re.compile(r".*\.(from|call|repeat)\..*"),
    re.compile(r"compile\.(loss|loss_weights|metrics|weighted_metrics)\.[^.]+"),
    re.compile(r"data\.(features|target|prepare|augment|missing|class_weight)\..*"),
    re.compile(r"data\.source\.(arrays|python|synthetic|table)\..*"),
    re.compile(r"(data\.(train|validation|test)|evaluate|predict)\..*"),
)
"""Keys whose words are the user's own, or data's: any word may stand there."""
WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]{3,}")


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a file that has a meaning for kerascli or Keras."""

    word: str
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one word misspelt."""

    place: Place
    how: str
    word: str
    text: str


def places(path: Path) -> list[Place]:
    """Every key, object name and argument name of a file that is not the user's own."""
    text = path.read_text(encoding="utf-8")
    root = parse(Source(name=path.name, text=text, path=str(path)), [])
    assert root is not None
    return [place for place in _places(root, "") if not any(own.fullmatch(place.path) for own in OWN_NAMES)]


def _places(node: Node, path: str) -> Iterator[Place]:
    if isinstance(node, Mapping):
        for entry in node:
            inner = f"{path}.{entry.key.value}" if path else str(entry.key.value)
            yield from _word(entry.key.value, entry.key.span, inner)
            yield from _places(entry.value, inner)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _places(item, f"{path}.{index}")
            if isinstance(item, Scalar) and path.endswith(("sequential", "layers", "callbacks")):
                yield from _word(item.value, item.span, f"{path}.{index}")


def _word(value: object, span: Span, path: str) -> Iterator[Place]:
    if isinstance(value, str) and WORD.fullmatch(value):
        yield Place(value, path, span.line, span.column)


def misspelt(text: str, place: Place) -> Iterator[Mutant]:
    """The file with a letter of one word dropped, doubled, swapped or replaced: one of each."""
    word = place.word
    middle = len(word) // 2
    for how, wrong in {
        "dropped": word[:middle] + word[middle + 1 :],
        "doubled": word[:middle] + word[middle] + word[middle:],
        "swapped": word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :],
        "replaced": word[:middle] + ("x" if word[middle] != "x" else "y") + word[middle + 1 :],
    }.items():
        if wrong != word:
            yield Mutant(place, how, wrong, _replaced(text, place, wrong))


def _replaced(text: str, place: Place, wrong: str) -> str:
    lines = text.split("\n")
    line = lines[place.line - 1]
    start = place.column - 1
    assert line[start : start + len(place.word)] == place.word
    lines[place.line - 1] = line[:start] + wrong + line[start + len(place.word) :]
    return "\n".join(lines)


def problems_of(text: str, path: Path) -> list[Problem]:
    """The errors of a text, written beside the copy of a config whose plugins it names."""
    path.write_text(text, encoding="utf-8")
    try:
        read_experiment(path)
    except UserError as error:
        return list(error.problems)
    return []


def proposed(problem: Problem) -> list[str]:
    """The words that a problem proposes, in their order."""
    told = " ".join([problem.help or "", *problem.notes])
    return [word for quoted in re.findall(r"`([^`]+)`", told) for word in re.findall(r"[\w.]+", quoted)]
