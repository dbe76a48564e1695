"""The first lines of a text table: names that stand twice, files with other columns, a delimiter that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem
from kerascli.sources.table_text import first_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.sources.tables import TableReading


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
    other = next((mark for mark in ";\t|" if first and len(first) == 1 and mark in first[0]), None)
    if other is not None and reading.options.delimiter is None:
        message = f"{reading.paths[0].name} has one column, whose name holds `{other}`"
        warn(
            Problem(
                code="suspected-delimiter",
                message=message,
                help=f'delimiter: "{other}"' if other != "\t" else 'delimiter: "\\t"',
                span=reading.span,
                severity="warning",
            )
        )
