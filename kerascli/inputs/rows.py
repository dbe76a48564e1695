"""Rows of CSV, Parquet and JSON-lines files, or of standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.inputs.batch import Batches, InputBatch
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".pq", ".jsonl", ".ndjson", ".arrow", ".feather", ".gz")


def row_batches(
    path: str, columns: Sequence[str], raw: Mapping[str, Any], rows: int, warn: Callable[[Problem], None]
) -> Batches:
    """A table's rows, named by their number from 1; the target's column may be there or not."""
    import polars as pl

    from kerascli.sources.table import TableOptions
    from kerascli.sources.table_stream import open_table_stream

    file = Path(path)
    if not file.is_file():
        raise DataError(Problem(code="unreadable-input", message=f"{path} can't be used: there is no such file"))
    # The options of the training table: its delimiter, its encoding, its names for columns; only the file is another.
    written = TableOptions.model_construct(file=None, **raw.get("table", {}))  # type: ignore[arg-type]
    stream = open_table_stream(file, written, warn)
    _refuse_other_columns(path, list(stream.schema), columns)
    first = 1
    for frame in stream.frames(columns, raw.get("types", {}), rows):
        numbers = pl.int_range(first, first + len(frame))
        names = pl.select(pl.format("{}:{}", pl.lit(file.name), numbers)).to_series()
        yield InputBatch(names=names, raw=frame)
        first += len(frame)
    if first == 1:
        raise DataError(Problem(code="no-examples", message=f"{path} can't be used: it holds no rows"))


def _refuse_other_columns(path: str, given: list[str], wanted: Sequence[str]) -> None:
    from kerascli.config.nearest import nearest

    missing = [name for name in wanted if name not in given]
    if not missing:
        return
    problems = []
    for name in missing:
        close = nearest(name, given)
        problems.append(
            Problem(
                code="missing-column",
                message=f"{path} has no column `{name}`",
                help=f"rename `{close[0]}` to `{name}`" if close else None,
                notes=(f"it has: {', '.join(given)}",),
            )
        )
    raise DataError(problems)


def standard_input_as_file() -> str:
    """What comes in, as a file that can be looked at twice; JSON lines are told by their first letter."""
    stream = sys.stdin.buffer
    start = stream.readline()
    suffix = ".jsonl" if start.lstrip()[:1] == b"{" else ".csv"
    with tempfile.NamedTemporaryFile(suffix=suffix, prefix="kerascli-", delete=False) as file:
        file.write(start)
        shutil.copyfileobj(stream, file)
    return file.name
