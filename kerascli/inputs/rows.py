"""Rows of CSV, Parquet and JSON-lines files, or of standard input."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kerascli.inputs.arriving import stretches
from kerascli.inputs.batch import Batches, InputBatch
from kerascli.inputs.files import is_there
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from kerascli.sources.table_stream import TableStream

STANDARD_INPUT = "standard input"
"""What answers and messages call it."""
SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".pq", ".jsonl", ".ndjson", ".arrow", ".feather", ".gz")


def row_batches(
    path: str, columns: Sequence[str], raw: Mapping[str, Any], rows: int, warn: Callable[[Problem], None]
) -> Batches:
    """A table's rows, named by their number from 1; the target's column may be there or not."""
    file = Path(path)
    if not (is_there(path) and file.is_file()):
        raise DataError(Problem(code="unreadable-input", message=f"{path} can't be used: there is no such file"))
    stream = _opened(file, raw, warn)
    _refuse_other_columns(path, list(stream.schema), columns)
    frames = stream.frames(columns, raw.get("types", {}), rows)
    yield from _numbered(frames, path, file.name)


def arriving_batches(
    columns: Sequence[str], raw: Mapping[str, Any], rows: int, warn: Callable[[Problem], None]
) -> Batches:
    """Rows of standard input as they come: lines of JSON, told by their first letter, or a text table."""
    stream = cast("io.BufferedReader", sys.stdin.buffer)
    is_json = stream.peek().lstrip()[:1] == b"{"
    pieces = stretches(stream, None if is_json else raw.get("table", {}).get("quote", '"'))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / STANDARD_INPUT
        beginning = next(filter(None, pieces), b"")
        file.write_bytes(beginning)
        table = _opened(file, raw, warn, format="jsonl" if is_json else "csv")
        _refuse_other_columns(STANDARD_INPUT, list(table.schema), columns)
        if not table.may_go_on:
            # Another encoding, or blanks between the values: the text is written anew as a whole.
            with file.open("ab") as written:
                written.writelines(pieces)
            pieces = iter(())
        frames = table.frames(columns, raw.get("types", {}), rows, pieces)
        yield from _numbered(frames, STANDARD_INPUT, STANDARD_INPUT)


def _opened(file: Path, raw: Mapping[str, Any], warn: Callable[[Problem], None], **form: str) -> TableStream:
    """With the options of the training table: its delimiter, its encoding, its names for columns."""
    from kerascli.sources.table import TableOptions
    from kerascli.sources.table_stream import open_table_stream

    written = TableOptions.model_construct(file=None, **raw.get("table", {}), **form)  # type: ignore[arg-type]
    return open_table_stream(file, written, warn)


def _numbered(frames: Iterable[pl.DataFrame], path: str, name: str) -> Batches:
    """Frames as batches of inputs; a row that is none is told by its number."""
    import polars as pl

    from kerascli.sources.table_pieces import BROKEN

    first = 1
    for frame in frames:
        numbers = pl.int_range(first, first + len(frame))
        names = pl.select(pl.format("{}:{}", pl.lit(name), numbers)).to_series()
        first += len(frame)
        if BROKEN not in frame.columns:
            yield InputBatch(names=names, raw=frame)
            continue
        reasons = frame.get_column(BROKEN)
        broken = {row: reasons.item(row) for row in reasons.is_not_null().arg_true().to_list()}
        yield InputBatch(names=names, raw=frame.filter(reasons.is_null()).drop(BROKEN), broken=broken)
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
