"""Some neighbouring rows of a table, read as the whole is and known by their places in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kerascli.sources.reading import ColumnReading, Place


@dataclass(frozen=True, slots=True)
class RowsBetween:
    """Some neighbouring rows of a table."""

    whole: ColumnReading
    start: int
    end: int

    def batches(self, rows: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        passed = 0
        for frame in self.whole.batches(rows, columns):
            first, last = max(self.start - passed, 0), min(self.end - passed, frame.height)
            if first < last:
                yield frame.slice(first, last - first)
            passed += frame.height

    def place(self, row: int) -> Place:
        return self.whole.place(self.start + row)

    @property
    def options(self) -> Any:
        """How the file is written."""
        return getattr(self.whole, "options", None)
