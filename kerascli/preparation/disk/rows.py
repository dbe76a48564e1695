"""Which rows of a part a split has: neighbours cost nothing to remember, others a number each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.sources.disk_arrays import are_neighbours

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Positions in a part, in the order in which the split holds them."""

    count: int
    start: int = 0
    chosen: Array | None = None
    """None for neighbours, which begin at `start`."""
    in_file_order: Array | None = None

    @classmethod
    def of(cls, rows: Array | range, *, keep_order: bool) -> Rows:
        """In file order, so that no pass has to jump, unless the split's own order says something."""
        if isinstance(rows, range):
            return cls(len(rows), start=rows.start)
        if are_neighbours(rows):
            return cls(len(rows), start=int(rows[0]))
        in_file_order = np.sort(rows)
        if are_neighbours(in_file_order) and not keep_order:
            return cls(len(rows), start=int(in_file_order[0]))
        return cls(len(rows), chosen=rows.copy() if keep_order else in_file_order, in_file_order=in_file_order)

    @property
    def end(self) -> int:
        """Behind the last of them in the file."""
        if self.in_file_order is None:
            return self.start + self.count
        return int(self.in_file_order[-1]) + 1 if self.count else 0

    def at(self, positions: Array) -> Array:
        """Rows of the part, of positions in the split."""
        found: Array = positions + self.start if self.chosen is None else self.chosen[positions]
        return found

    def inside(self, begin: int, end: int) -> slice | Array:
        """Those between two rows of the part, in file order, counted from the first of the two."""
        if self.in_file_order is None:
            first, last = max(self.start, begin), min(self.start + self.count, end)
            return slice(first - begin, max(last, first) - begin)
        first, last = np.searchsorted(self.in_file_order, [begin, end]).tolist()
        found: Array = self.in_file_order[first:last] - begin
        return found
