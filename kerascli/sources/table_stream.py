"""A table's rows as they come: one pass, bounded memory, the types that training had, and what does not fit kept."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.table_blocks import blocks
from kerascli.sources.table_headers import check_headers
from kerascli.sources.table_numbers import nan_as_null
from kerascli.sources.table_pieces import Parsing, columns_of_lines
from kerascli.sources.table_text import is_readable, readable_text
from kerascli.sources.tables import TableReading

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

    @property
    def may_go_on(self) -> bool:
        """Whether the file may be the beginning of text that is still arriving: nothing has to be written anew."""
        return is_readable(self.path, self.reading.dialect, None)

    def frames(
        self, columns: Sequence[str], types: Mapping[str, str], rows: int, arriving: Iterable[bytes] = ()
    ) -> Iterator[pl.DataFrame]:
        """Frames of exactly so many rows, the last one of the rest; of text, in these types where a cell has them.

        What arrives behind the file is whole records; where an empty piece says that no more is there for now, the
        rows that are waiting are a frame.
        """
        with self.reading.told_as_problems():
            yield from _of_size(self._pieces(list(columns), types, rows, arriving), rows)

    def _pieces(
        self, columns: list[str], types: Mapping[str, str], rows: int, arriving: Iterable[bytes]
    ) -> Iterator[pl.DataFrame | None]:
        if self.reading.format in {"csv", "jsonl"}:
            return self._parsed(columns, types, arriving)
        return self.reading.lazy().select(columns).collect_batches(chunk_size=rows, maintain_order=True)

    def _parsed(
        self, columns: list[str], types: Mapping[str, str], arriving: Iterable[bytes]
    ) -> Iterator[pl.DataFrame | None]:
        """Text block by block; None where no more is there for now."""
        is_csv, dialect = self.reading.format == "csv", self.reading.dialect
        written = self.reading.written_names() if is_csv else list(self.schema)
        called = dict(zip(written, self.schema, strict=True))
        seen = {name: self._type(called[name], types, among=columns) for name in written}
        wanted = tuple(name for name in written if called[name] in columns)
        text = readable_text(self.path, dialect, None) if is_csv else self.path
        file = blocks(text, dialect.parsed_quote if is_csv else None, BLOCK)
        for number, block in enumerate(itertools.chain(file, arriving)):
            if not block:
                yield None
                continue
            parsing = Parsing(self.reading, block, wanted, header=self.reading.options.header and number == 0)
            yield parsing.frame(seen).rename({name: called[name] for name in wanted})

    def _type(self, column: str, types: Mapping[str, str], *, among: Sequence[str]) -> Any:
        """As training had it, else as the first rows seem; what is not wanted is not looked at."""
        import polars as pl

        known = types.get(column)
        if column not in among:
            return pl.String()
        return getattr(pl, known)() if known in SIMPLE else self.schema[column]


SIMPLE = ("Int64", "Float64", "String", "Boolean")
"""Types by the names under which a model carries them; others are looked at again."""


def open_table_stream(path: Path, options: TableOptions, warn: Callable[[Problem], None]) -> TableStream:
    """Look at the beginning of a file."""
    reading = TableReading([path], options, None)
    with reading.told_as_problems():
        if reading.format == "jsonl":
            return TableStream(path, reading, columns_of_lines(next(blocks(path, None, BLOCK), b"")))
        if reading.format == "csv":
            check_headers(reading, warn)
        return TableStream(path, reading, dict(reading.lazy().collect_schema()))


def _of_size(pieces: Iterable[pl.DataFrame | None], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of exactly so many: batches of the model don't depend on how a file is read."""
    import polars as pl

    waiting: list[pl.DataFrame] = []
    count = 0
    for piece in itertools.chain(pieces, [None]):
        if piece is None:
            if count:
                yield nan_as_null(pl.concat(waiting, how="diagonal_relaxed"))
            waiting, count = [], 0
            continue
        waiting.append(piece)
        count += piece.height
        while count >= rows:
            whole = pl.concat(waiting, how="diagonal_relaxed") if len(waiting) > 1 else waiting[0]
            yield nan_as_null(whole.head(rows))
            waiting, count = [whole.tail(count - rows)], count - rows
