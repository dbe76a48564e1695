"""The first lines of a text table: names that stand twice, files with other columns, a delimiter that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem
from kerascli.sources.table_text import COMMENT, first_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.sources.tables import TableReading

WORDS_OF_A_TABLE = 3
"""On the first line of a table of one column: so many, wide apart, seem to be values."""


def check_headers(reading: TableReading, warn: Callable[[Problem], None]) -> None:
    """Duplicate names, files with other columns, and a delimiter that is none are told before anything is read."""
    first: list[str] | None = None
    for path in reading.paths:
        names = first_record(path, reading.dialect, reading.span)
        if reading.options.header:
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                columns = [str(index + 1) for index, name in enumerate(names) if name == twice]
                message = f"{path.name} has the column name `{twice}` in columns {' and '.join(columns)}"
                raise reading.error("duplicate-column", message, help="give each column a name of its own")
            if first is not None and names != first:
                message = f"{path.name} has other columns than {reading.paths[0].name}: {', '.join(names)}"
                raise reading.error("other-columns", message, help=f"all files need: {', '.join(first)}")
        first = first or names
    _tell_delimiter(first or [], reading, warn)


def _tell_delimiter(first: list[str], reading: TableReading, warn: Callable[[Problem], None]) -> None:
    """A delimiter that seems to be another, and blanks that would become part of the values."""
    name, options = reading.paths[0].name, reading.options
    other = other_delimiter(first)
    code, message, remedy = "suspected-delimiter", f"{name} has one column, whose name holds `{other}`", None
    if len(first) == 1 and "  " in first[0].strip() and len(first[0].split()) >= WORDS_OF_A_TABLE:
        message, remedy = f"{name} has one column, whose first line holds many blanks", "delimiter: whitespace"
    elif other is not None:
        remedy = named(other)
    if remedy is not None and options.delimiter is None:
        warn(Problem(code=code, message=message, help=remedy, span=reading.span, severity="warning"))
    blanks = [value for value in first[1:] if value.startswith(" ") and value.strip()]
    if blanks and len(blanks) == len(first) - 1 and not options.skip_initial_space:
        message = f"the values of {name} begin with a blank, such as `{blanks[0]}`"
        remedy = "skip_initial_space: true"
        warn(Problem(code="leading-blanks", message=message, help=remedy, span=reading.span, severity="warning"))


def other_delimiter(first: list[str]) -> str | None:
    """The one that a first line of one value seems to be cut by."""
    return next((mark for mark in ";\t|" if len(first) == 1 and mark in first[0]), None)


def named(delimiter: str) -> str:
    """As the file says it."""
    return 'delimiter: "\\t"' if delimiter == "\t" else f'delimiter: "{delimiter}"'


def remedy_for(first: list[str]) -> str | None:
    """What to say of a table whose rows are longer than its first line."""
    other = other_delimiter(first)
    if other is not None:
        return named(other)
    return f'comment: "{COMMENT}"' if "".join(first[:1]).startswith(COMMENT) else None
