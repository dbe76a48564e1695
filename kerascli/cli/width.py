"""How many columns of a terminal a text takes: Chinese letters two, combining marks none."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TAB = 4


def width(text: str) -> int:
    """The columns of a text without tabs."""
    return sum(_columns(character) for character in text)


def fitting(characters: Iterable[str], columns: int) -> int:
    """How many of the characters fit into so many columns; of a long text no more is looked at."""
    count = 0
    for character in characters:
        columns -= _columns(character)
        if columns < 0:
            break
        count += 1
    return count


_COLOURS = re.compile(r"\033\[[\d;]*m")


def wrapped(line: str, columns: int, *, indent: str = "") -> list[str]:
    """A line broken between words, what does not fit on lines below with an indent; a path is never cut."""
    lines: list[str] = []
    lead = len(line) - len(line.lstrip(" "))
    first, *words = line[lead:].split(" ")
    current = line[:lead] + first
    for word in words:
        longer = f"{current} {word}"
        if width(_COLOURS.sub("", longer)) > columns:
            lines.append(current)
            longer = indent + word
        current = longer
    return [*lines, current]


_HIDDEN = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)


def printable(text: str) -> str:
    """A text without characters that would move the terminal's cursor, colour it or turn its direction."""
    return text.translate(_HIDDEN)


def expand_tabs(text: str) -> str:
    """Every tab as spaces up to the next stop, so that a caret below stands where it should."""
    if "\t" not in text:
        return text
    parts: list[str] = []
    column = 0
    for character in text:
        shown = " " * (TAB - column % TAB) if character == "\t" else character
        parts.append(shown)
        column += width(shown)
    return "".join(parts)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
