"""What libyaml says of broken YAML, in words that help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    import yaml

_SAID = {
    "mapping values are not allowed in this context": (
        "a `:` where no key can begin",
        "check the indent, or quote text that holds `: `",
    ),
    "did not find expected key": ("the indent fits no key above", "indent it like the keys beside it"),
    "could not find expected ':'": ("a key without `:`", "write `key: value`"),
    "did not find expected '-' indicator": ("a list item without `-`", "begin it with `- `, or fix its indent"),
    "did not find expected ',' or '}'": ("a `{` is not closed", "close it with `}`"),
    "did not find expected ',' or ']'": ("a `[` is not closed", "close it with `]`"),
    "did not find expected node content": ("a value is missing here", "write one, or delete the comma"),
    "found unexpected end of stream": ("a quote is not closed", "close it"),
    "block sequence entries are not allowed in this context": (
        "a list can't begin here",
        "put it on its own lines below the key",
    ),
    "did not find expected alphabetic or numeric character": (
        "text that begins with `*` or `&` needs quotes",
        '"*.png"',
    ),
    "found undefined tag handle": ("an unknown tag", 'quote text that begins with `!`: "!text"'),
    "found unknown escape character": (
        "an unknown `\\` escape inside double quotes",
        "use single quotes, or double the backslash",
    ),
}
_LEFT_OPEN = frozenset(
    {"did not find expected ',' or '}'", "did not find expected ',' or ']'", "found unexpected end of stream"}
)
_SEPARATED = {
    "did not find expected ',' or '}'": "`,` or `}` is missing here",
    "did not find expected ',' or ']'": "`,` or `]` is missing here",
}
_OF_INDENT = frozenset(
    {
        "mapping values are not allowed in this context",
        "did not find expected key",
        "did not find expected '-' indicator",
        "block sequence entries are not allowed in this context",
    }
)
_REFERENCE = re.compile(r"\$\{[^{}]*\}?")


MAX_DEPTH = 100
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_SAID_OF_DEPTH = "exceeded maximum nesting depth"
"""What libyaml says from 0.2.6 on, far beyond our own bound, where it looks ahead."""


def syntax_problem(error: yaml.MarkedYAMLError, source: Source, column: int) -> Problem:
    """One problem for the place where reading had to end, or where what ended it began."""
    line, place = _place(error.problem_mark or error.context_mark, source, column)
    written = source.line(line)
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        tab = indent.index("\t") + 1
        return _problem("tab", "a tab can't indent YAML", source, (line, tab, tab + 1), "indent with two spaces")
    for reference in _REFERENCE.finditer(written):
        if reference.start() < place <= reference.end() + 1:
            where = (line, reference.start() + 1, reference.end() + 1)
            remedy = f'"{reference.group()}"'
            return _problem("syntax", "inside `{…}` and `[…]` a reference needs quotes", source, where, remedy)
    said = error.problem or error.context or "can't be read"
    if said in _OF_INDENT and (left := _left_of_its_neighbours(source, line)):
        return left
    if said == _SAID_OF_DEPTH:
        return _problem("too-deep", TOO_DEEP, source, (line, place, place + 1), "")
    message, remedy = _SAID.get(said, (said, ""))
    if said.startswith("found character") and not remedy:
        message, remedy = "a character that can't begin a value", "quote the text"
    opened, begun = _place(error.context_mark, source, column) if error.context_mark else (line, place)
    if opened != line and said in _LEFT_OPEN:
        return _problem("syntax", message, source, (opened, begun, begun + 1), remedy)
    if said in _SEPARATED and opened == line:
        message, remedy = _SEPARATED[said], "add it, or quote the text"
    notes = (f"what it belongs to begins in line {opened}",) if opened != line else ()
    return _problem("syntax", message, source, (line, place, place + 1), remedy, notes)


def _left_of_its_neighbours(source: Source, line: int) -> Problem | None:
    """The line above the one where reading ended, where that is the one whose indent was lost.

    So it is where the lines before it are indented like the line where reading ended, or where it is the first below a
    key. A key with a block below it is left alone: there it is as likely that the block is indented too far.
    """
    here = _indent(source, line)
    above = [number for number in range(1, line) if _written(source, number)]
    if len(above) < 2 or _indent(source, above[-1]) >= here:
        return None
    lost = above.pop()
    before = source.line(above[-1]).partition(" #")[0].rstrip()
    near = next((number for number in reversed(above) if _indent(source, number) <= here), line)
    siblings = {_indent(source, near), _indent(source, near, inside=True)} if near != line else set()
    first = before.endswith(":") and _indent(source, lost) <= _indent(source, above[-1]) < here
    if here not in siblings and not first:
        return None
    start, text = _indent(source, lost), source.line(lost).strip()
    return _problem(
        "lost-indent",
        "this line stands further left than the lines around it",
        source,
        (lost, start + 1, start + 1 + len(text)),
        f"begin it in column {here + 1}, like its neighbours, or move it out from between them",
    )


def _written(source: Source, number: int) -> bool:
    text = source.line(number).strip()
    return bool(text) and not text.startswith("#")


def _indent(source: Source, number: int, *, inside: bool = False) -> int:
    """Of a line; of what stands in it behind the dash of a list."""
    text = source.line(number)
    return len(text) - len(text.lstrip(" -" if inside else " "))


def _place(mark: yaml.Mark | None, source: Source, column: int) -> tuple[int, int]:
    """Line and column of a mark; of the end of the text, behind its last word."""
    line, place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if line == 1:
        place += column
    lines = source.text.rstrip().split("\n")
    return (line, place) if line <= len(lines) else (len(lines), len(lines[-1]) + 1)


def _problem(
    code: str, message: str, source: Source, where: tuple[int, int, int], remedy: str, notes: tuple[str, ...] = ()
) -> Problem:
    line, start, end = where
    return Problem(
        code=code, message=message, span=Span(source, line, start, line, end), help=remedy or None, notes=notes
    )
