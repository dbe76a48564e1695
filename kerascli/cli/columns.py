"""A table of text: columns in line whatever the alphabet, the last one cut where the terminal ends."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from kerascli.cli.drawing import wants_colour
from kerascli.cli.width import width

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = "  "


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> list[str]:
    """The lines of a table; `right` names the columns that are set to the right."""
    widths = [max(width(row[position]) for row in [header, *rows]) for position in range(len(header))]
    aligned = [name in right for name in header]
    lines = [_line(row, widths, aligned) for row in [header, *rows]]
    if sys.stdout.isatty():
        lines = [cut(line, shutil.get_terminal_size().columns) for line in lines]
    if wants_colour(sys.stdout):
        lines[0] = f"\033[1m{lines[0]}\033[0m"
    return lines


def cut(text: str, columns: int) -> str:
    """The text, or as much of it as fits, with a mark that there is more."""
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, wide, flush in zip(cells, widths, right, strict=True):
        space = " " * (wide - width(cell))
        padded.append(space + cell if flush else cell + space)
    return GAP.join(padded).rstrip()
