"""What libyaml says of broken YAML, in words that help."""

from __future__ import annotations

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
    "found undefined tag handle": ("an unknown tag", 'quote text that begins with `!`: "!text"'),
    "found unknown escape character": (
        "an unknown `\\` escape inside double quotes",
        "use single quotes, or double the backslash",
    ),
}


def syntax_problem(error: yaml.MarkedYAMLError, source: Source, column: int) -> Problem:
    """One problem for the place where reading had to end."""
    mark = error.problem_mark or error.context_mark
    line, place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if line == 1:
        place += column
    lines = source.text.rstrip().split("\n")
    if line > len(lines):  # the end of the text: point behind its last word
        line, place = len(lines), len(lines[-1]) + 1
    written = source.line(line)
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        tab = indent.index("\t") + 1
        return Problem(
            code="tab",
            message="a tab can't indent YAML",
            span=Span(source, line, tab, line, tab + 1),
            help="indent with two spaces",
        )
    said = error.problem or error.context or "can't be read"
    message, remedy = _SAID.get(said, (said, None))
    if said.startswith("found character") and remedy is None:
        message, remedy = "a character that can't begin a value", "quote the text"
    notes: tuple[str, ...] = ()
    if error.context_mark and error.context_mark.line + 1 != line:
        notes = (f"what it belongs to begins in line {error.context_mark.line + 1}",)
    return Problem(
        code="syntax",
        message=message,
        span=Span(source, line, place, line, place + 1),
        help=remedy,
        notes=notes,
    )
