"""A table's rows as they come: one pass, bounded memory, the types that training had, and cells that don't fit kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.table_blocks import blocks
from kerascli.sources.table_headers import check_headers
from kerascli.sources.table_numbers import nan_as_null
from kerascli.sources.table_text import readable_text
from kerascli.sources.tables import NULLS, TableReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from kerascli.problems import Problem
    from kerascli.sources.table import TableOptions

BLOCK = 4 * 1024 * 1024
"""Bytes of text parsed at a time."""


@dataclass(frozen=True, slots=True)
class TableStream:
    """One file whose columns are known and whose rows are still to come."""

    path: Path
    reading: TableReading
    schema: Mapping[str, Any]
    """All columns, with the types that the first rows seem to have."""

    def frames(self, columns: Sequence[str], types: Mapping[str, str], rows: int) -> Iterator[pl.DataFrame]:
        """Frames of exactly so many rows, the last one of the rest; of text, in these types where a cell has them."""
        with self.reading.told_as_problems():
            yield from _of_size(self._pieces(list(columns), types, rows), rows)

    def _pieces(self, columns: list[str], types: Mapping[str, str], rows: int) -> Iterator[pl.DataFrame]:
        if self.reading.format == "csv":
            return self._parsed(columns, types)
        lazy = self.reading.lazy().select(columns)
        return lazy.collect_batches(chunk_size=rows, maintain_order=True)

    def _parsed(self, columns: list[str], types: Mapping[str, str]) -> Iterator[pl.DataFrame]:
        """Text block by block; one with a cell that does not fit is read as text, so that the cell can be told."""
        import polars as pl

        written = self.reading.written_names()
        wanted = [name for name, called in zip(written, self.schema, strict=True) if called in columns]
        called = dict(zip(written, self.schema, strict=True))
        seen = {
            name: _type(types.get(called[name]), self.schema[called[name]]) if name in wanted else pl.String()
            for name in written
        }
        text = readable_text(self.path, self.reading.dialect, None)
        for number, block in enumerate(blocks(text, self.reading.dialect.parsed_quote, BLOCK)):
            parse = _Parsing(self.reading, block, number == 0, tuple(wanted))
            try:
                frame = parse.frame(seen)
            except pl.exceptions.ComputeError:
                frame = _as_far_as_it_goes(parse.frame(dict.fromkeys(written, pl.String())), seen)
            yield frame.rename({name: called[name] for name in wanted})


@dataclass(frozen=True, slots=True)
class _Parsing:
    """How one block of text is parsed."""

    reading: TableReading
    block: bytes
    first: bool
    wanted: tuple[str, ...]

    def frame(self, types: Mapping[str, Any]) -> pl.DataFrame:
        import polars as pl

        options = self.reading.options
        # Words such as NA are looked for where a column is text: among numbers they don't fit, which is seen.
        words = None if all(types[name].is_numeric() for name in self.wanted) else list(NULLS)
        # All columns are parsed: with some of them alone, a row of too many values would pass in silence.
        whole = pl.read_csv(
            self.block,
            has_header=options.header and self.first,
            schema=types,
            separator=self.reading.dialect.parsed_delimiter,
            quote_char=self.reading.dialect.parsed_quote,
            null_values=words if options.null_values is None else options.null_values,
        )
        return whole.select(self.wanted)


def open_table_stream(path: Path, options: TableOptions, warn: Callable[[Problem], None]) -> TableStream:
    """Look at the beginning of a file."""
    reading = TableReading([path], options, None)
    with reading.told_as_problems():
        if reading.format == "csv":
            check_headers(reading, warn)
        return TableStream(path, reading, dict(reading.lazy().collect_schema()))


def _type(known: str | None, seems: Any) -> Any:
    """As training had it, else as the first rows seem."""
    import polars as pl

    return getattr(pl, known)() if known in SIMPLE else seems


SIMPLE = ("Int64", "Float64", "String", "Boolean")
"""Types by the names under which a model carries them; others are looked at again."""


def _as_far_as_it_goes(frame: pl.DataFrame, types: Mapping[str, Any]) -> pl.DataFrame:
    """Columns in their types where every cell fits; truths as 1 and 0, as they are fed."""
    import polars as pl

    columns = []
    for series in frame:
        wanted = types[series.name]
        if wanted == pl.Boolean:
            columns.append(series.replace({"true": "1", "false": "0"}))
            continue
        cast = series.cast(wanted, strict=False)
        columns.append(series if (cast.is_null() & series.is_not_null()).any() else cast)
    return pl.DataFrame(columns)


def _of_size(pieces: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of exactly so many: batches of the model don't depend on how a file is read."""
    import polars as pl

    waiting: list[pl.DataFrame] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += piece.height
        while count >= rows:
            whole = pl.concat(waiting, how="vertical_relaxed") if len(waiting) > 1 else waiting[0]
            yield nan_as_null(whole.head(rows))
            waiting, count = [whole.tail(count - rows)], count - rows
    if count:
        yield nan_as_null(pl.concat(waiting, how="vertical_relaxed"))
