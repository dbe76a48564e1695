"""The one renderer of problems: an excerpt with a caret for people, a line for CI, records for programs."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from kerascli.cli.width import expand_tabs, fitting, printable, width, wrapped
from kerascli.problems import Problem, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMATS = ("text", "concise", "github")
MAX_LINES = 12
EXCERPT = 100
"""Columns of a source line that are shown; of a longer line the part around the caret is."""
GUTTER = 8
"""Columns of a line's number and of the bar after it."""
_RED, _YELLOW, _BLUE, _BOLD, _DIM, _OFF = "\033[31m", "\033[33m", "\033[34m", "\033[1m", "\033[2m", "\033[0m"


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal, and not where NO_COLOR or a dumb terminal says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def draw_problems(
    problems: Iterable[Problem],
    *,
    form: str = "text",
    colour: bool = False,
    ending: str = "Nothing was run.",
    columns: int | None = None,
) -> str:
    """All problems in the order of the files, a count at the end."""
    ordered = in_order(problems)
    if form == "concise":
        return "\n".join(map(_concise, ordered))
    if form == "github":
        return "\n".join(map(_github, ordered))
    parts = [draw_problem(problem, colour=colour, columns=columns) for problem in ordered]
    return "\n".join([*parts, f"{count(ordered)}. {ending}".rstrip()])


def count(problems: list[Problem]) -> str:
    """`3 problems`, `1 problem and 2 warnings`."""
    warnings = sum(problem.severity == "warning" for problem in problems)
    errors = len(problems) - warnings
    said = [_counted(errors, "problem")] if errors or not warnings else []
    said += [_counted(warnings, "warning")] if warnings else []
    return " and ".join(said)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def draw_problem(problem: Problem, *, colour: bool = False, columns: int | None = None) -> str:
    """One problem in at most twelve lines, which are broken between words where a terminal has so many columns."""
    paint = _Paint(on=colour)
    tone = _YELLOW if problem.severity == "warning" else _RED
    mark = "warning: " if problem.severity == "warning" else ""
    place = f"{problem.span}: " if problem.span else ""
    lines = [
        f"{paint(_BOLD, place)}{paint(tone, mark)}{_one_line(problem.message)}  {paint(_DIM, f'[{problem.code}]')}"
    ]
    remedy = printable(problem.help or "").split("\n")
    notes = [printable(note) for note in problem.notes]
    excerpt, gutter, caret = _excerpt(problem, EXCERPT if columns is None else min(EXCERPT, columns - GUTTER))
    lines += excerpt
    if caret:
        beside = f" help: {remedy[0]}" if remedy[0] and not notes else ""
        lines.append(f"{gutter}{paint(tone, caret)}{paint(_BLUE, beside)}")
        if beside:
            remedy = remedy[1:]
    if remedy and remedy[0] and (notes or not caret):
        remedy[0] = f"help: {remedy[0]}"
    lines += [f"      {note}" for note in notes] + [f"   {line}" for line in remedy if line]
    shown = [*lines[: MAX_LINES - 1], "   …"] if len(lines) > MAX_LINES else lines
    return "\n".join(shown if columns is None else _broken(shown, columns, kept=len(excerpt)))


def _broken(lines: list[str], columns: int, *, kept: int) -> list[str]:
    """Sentences and notes broken between words; so many lines after the first show the file and stay."""
    first, excerpt, rest = lines[0], lines[1 : 1 + kept], lines[1 + kept :]
    broken = [*wrapped(first, columns, indent="   "), *excerpt]
    for line in rest:
        lead = len(line) - len(line.lstrip(" "))
        broken += wrapped(line, columns, indent=" " * (lead + 2))
    return broken


class _Paint:
    """Colours a piece of text, or leaves it."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_OFF}" if self.on and text else text


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _excerpt(problem: Problem, columns: int) -> tuple[list[str], str, str]:
    """The source line with its number, what stands before the caret line, and the caret."""
    span = problem.span
    if span is None or not span.source.text:
        return [], "", ""
    raw = printable(span.source.line(span.line))
    start = min(span.column - 1, len(raw))
    end = span.end_column - 1 if span.end_line == span.line else len(raw.rstrip())
    before, shown = expand_tabs(raw[:start]), expand_tabs(raw)
    covered = expand_tabs(raw[: max(end, start)])[len(before) :]
    shown, before = _window(shown, before, columns)
    lead = "   " if span.source.kind == "argument" else f"{span.line:>5} | "
    gutter = "   " if span.source.kind == "argument" else "      | "
    room = max(1, columns - width(before))
    caret = "^" * max(1, min(width(covered), room))
    return [f"{lead}{shown}".rstrip()], gutter + " " * width(before), caret


def _window(shown: str, before: str, columns: int) -> tuple[str, str]:
    """The part of a long line around the caret."""
    if fitting(shown, columns) == len(shown):
        return shown, before
    # The part begins further on only where the caret would else lie outside; `…` at both ends takes a column each.
    first = len(before) - fitting(reversed(before), columns // 2)
    head = "…" if first else ""
    end = first + fitting(islice(shown, first, None), columns - 1 - len(head))
    tail = "…" if end < len(shown) else ""
    return f"{head}{shown[first:end]}{tail}", head + before[first:]


def _concise(problem: Problem) -> str:
    place = f"{problem.span}: " if problem.span else ""
    mark = "warning: " if problem.severity == "warning" else ""
    remedy = f"; {_one_line(problem.help)}" if problem.help else ""
    return f"{place}{mark}{_one_line(problem.message)}{remedy} [{problem.code}]"


def _github(problem: Problem) -> str:
    """A workflow command that GitHub shows beside the line."""
    where = ""
    if problem.span is not None and problem.span.source.kind == "file":
        span = problem.span
        where = f" file={_property(span.source.name)},line={span.line},col={span.column},endLine={span.end_line},"
        where += f"endColumn={span.end_column},title={_property(problem.code)}"
    remedy = f"\nhelp: {problem.help}" if problem.help else ""
    return f"::{problem.severity}{where}::{_message(problem.message + remedy)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def problem_record(problem: Problem) -> dict[str, Any]:
    """A problem for `--json`."""
    span = problem.span
    place = None
    if span is not None:
        place = {
            "source": span.source.name,
            "kind": span.source.kind,
            "line": span.line,
            "column": span.column,
            "end_line": span.end_line,
            "end_column": span.end_column,
        }
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "help": problem.help,
        "notes": list(problem.notes),
        "place": place,
    }


def print_problems(problems: Iterable[Problem], *, form: str = "text", ending: str = "Nothing was run.") -> None:
    """Write problems to the error stream."""
    columns = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
    drawn = draw_problems(problems, form=form, colour=wants_colour(sys.stderr), ending=ending, columns=columns)
    sys.stderr.write(drawn + "\n")
