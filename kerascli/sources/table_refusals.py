"""Why a table can't be read: its file and, where there is one, the row that is to blame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.sources.broken_records import too_wide
from kerascli.sources.packed import BROKEN
from kerascli.sources.table_headers import remedy_for
from kerascli.sources.table_lines import broken_line
from kerascli.sources.table_text import first_record, open_quote, wrong_width

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.problems import DataError
    from kerascli.sources.tables import TableReading


def refusal(reading: TableReading, error: Exception) -> DataError:
    """The problem that the parser's error is."""
    import polars as pl

    try:
        by_row = _refused_row(reading)
    except BROKEN as broken:
        # The file can't be unpacked, which says more than what its parser made of it.
        by_row, error = None, broken
    if by_row is not None:
        return by_row
    if isinstance(error, pl.exceptions.NoDataError):
        return reading.error("no-examples", f"{told(reading.paths)} is empty")
    reason = str(error).split("\n", maxsplit=1)[0]
    return reading.error("unreadable-file", f"{told(reading.paths)} can't be read: {reason}")


def told(paths: list[Path]) -> str:
    """The files by the first of their names."""
    return paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more files"


def _refused_row(reading: TableReading) -> DataError | None:
    """The first row that is too long, breaks off inside quotes, or is no JSON."""
    for path in reading.paths:
        if reading.format == "jsonl" and (broken := broken_line(path)) is not None:
            return reading.error("unreadable-file", broken)
        if reading.format != "csv":
            continue
        wrong = wrong_width(path, reading.dialect)
        if wrong is not None:
            row, found, expected = wrong
            message = f"{path.name}, row {row}: {too_wide(found, expected)}"
            return reading.error(
                "ragged-row", message, help=remedy_for(first_record(path, reading.dialect, reading.span))
            )
        torn = open_quote(path, reading.dialect)
        if torn is not None:
            message = f"{path.name}, row {torn}: a quote is opened and never closed"
            remedy = "mend the row, or say that quotes mean nothing: quote: null"
            return reading.error("unreadable-file", message, help=remedy)
    return None
