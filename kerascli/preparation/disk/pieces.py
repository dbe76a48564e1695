"""A part's rows piece by piece, as splits count them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.preparation.disk.split_columns import StoredColumn
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.tables.columns import column_named
from kerascli.preparation.tables.missing import missing_value, nulls, rows_without_missing
from kerascli.problems import DataError
from kerascli.sources.stored_tables import ROWS, of_equal_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from kerascli.preparation.disk.rows import Rows
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.tables.roles import Roles
    from kerascli.problems import Span
    from kerascli.sources.opened import Columns
    from kerascli.sources.reading import Place


@dataclass(frozen=True)
class Pieces:
    """The rows of a table, without those that `missing: drop` leaves out."""

    part: Columns
    complete: tuple[str, ...] = ()
    """Columns of which a row must have all to count."""

    def frames(self, columns: Sequence[str] | None = None) -> Iterator[tuple[int, pl.DataFrame]]:
        """Frames of one size, each with the number of its first row."""
        wanted = None if columns is None else list(dict.fromkeys([*columns, *self.complete]))
        frames = self.part.batches(ROWS, wanted)
        if self.complete:
            frames = of_equal_size(frame.filter(rows_without_missing(frame, self.complete)) for frame in frames)
        start = 0
        for frame in frames:
            yield start, frame
            start += frame.height

    @property
    def count(self) -> int:
        if not self.complete:
            return self.part.rows
        return sum(frame.height for _, frame in self.frames(self.complete))

    def chosen(self, rows: Rows, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of one size of these rows alone, in file order."""
        read = itertools.takewhile(lambda piece: piece[0] < rows.end, self.frames(columns))
        frames = (frame[rows.inside(start, start + frame.height)] for start, frame in read)
        return of_equal_size(frame for frame in frames if frame.height)

    def place(self, row: int) -> Place:
        """Where in the files a row lies."""
        if not self.complete:
            return self.part.place(row)
        before = 0
        for frame in self.part.batches(ROWS, list(self.complete)):
            kept = rows_without_missing(frame, self.complete).arg_true()
            if row < len(kept):
                return self.part.place(before + int(kept.item(row)))
            row, before = row - len(kept), before + frame.height
        return self.part.place(before)

    def to_split(self, roles: Roles, section: DataSection) -> RowsToSplit:
        """What a split may look at; a column is read when one is asked for."""
        count = self.count

        def column(written: str | int) -> StoredColumn:
            name = column_named(written, self.part.schema, section.span("split"))
            return StoredColumn(self, name, count)

        return RowsToSplit(count, column, lambda: StoredColumn(self, roles.target_columns[0], count), self.place)

    def refuse_missing(self, columns: Sequence[str], span: Span | None, targets: Sequence[str] = ()) -> None:
        """A DataError that names the first missing value of each column."""
        if self.complete or not columns:
            return
        counts = dict.fromkeys(columns, 0)
        firsts: dict[str, tuple[int, pl.Series]] = {}
        for start, frame in self.frames(columns):
            for column in columns:
                missing = nulls(frame, column)
                count = int(missing.sum())
                if count and column not in firsts:
                    firsts[column] = (start + int(missing.arg_true().item(0)), frame.get_column(column))
                counts[column] += count
        problems = [
            missing_value(series, counts[column], self.place(row), span, targets)
            for column, (row, series) in firsts.items()
        ]
        if problems:
            raise DataError(problems)
