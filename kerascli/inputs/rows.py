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
    from collections.abc import Mapping, Sequence


SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".pq", ".jsonl", ".ndjson", ".arrow", ".feather", ".gz")


def row_batches(path: str, columns: Sequence[str], options: Mapping[str, Any], rows: int) -> Batches:
    """A table's rows, named by their number from 1; the target's column may be there or not."""
    from kerascli.sources.table import TableOptions
    from kerascli.sources.tables import read_table

    file = Path(path)
    if not file.is_file():
        raise DataError(Problem(code="unreadable-input", message=f"{path} can't be used: there is no such file"))
    # The options of the training table: its delimiter, its encoding, its names for columns; only the file is another.
    written = TableOptions.model_construct(file=None, **options)  # type: ignore[arg-type]
    table = read_table([file], written, span=None, warn=lambda _: None)
    _refuse_other_columns(path, list(table.schema), columns)
    first = 1
    for frame in table.batches(rows):
        yield InputBatch(names=tuple(f"{file.name}:{row}" for row in range(first, first + len(frame))), raw=frame)
        first += len(frame)


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
