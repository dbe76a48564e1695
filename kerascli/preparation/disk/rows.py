"""Which rows of a part a split has: neighbours cost nothing to remember, others a bit each; their order is on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.disk.members import Members
from kerascli.sources.disk_arrays import DiskArray, DiskWriter, are_neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Positions in a part, in the order in which the split holds them."""

    count: int
    start: int = 0
    members: Members | None = None
    """None for neighbours, which begin at `start`."""
    order: DiskArray | None = None
    """None where the split holds them in file order."""

    @classmethod
    def of(cls, rows: Array | range) -> Rows:
        if isinstance(rows, range):
            return cls(len(rows), start=rows.start)
        if are_neighbours(rows):
            return cls(len(rows), start=int(rows[0]))
        in_order = bool((rows[1:] > rows[:-1]).all())
        return cls(len(rows), members=Members.of(rows), order=None if in_order else _on_disk(rows))

    @property
    def end(self) -> int:
        """Behind the last of them in the file."""
        return self.start + self.count if self.members is None else self.members.end

    def at(self, positions: Array) -> Array:
        """Rows of the part, of positions in the split."""
        if self.order is not None:
            return self.order.take(positions)
        if self.members is None:
            return positions + self.start
        if are_neighbours(positions):
            return self.members.between(int(positions[0]), int(positions[-1]) + 1)
        return self.members.at(positions)

    def among(self, stretches: Sequence[tuple[int, int]]) -> Array:
        """Which of the rows of these stretches, one after the other, are the split's; counted from its first row."""
        if self.members is None:
            return np.arange(sum(stop - start for start, stop in stretches))
        found, passed = [], 0
        for start, stop in stretches:
            found.append(self.members.inside(start, stop) + passed)
            passed += stop - start
        return np.concatenate(found)

    def counted(self, rows: Array) -> Array:
        """The places, in file order, of rows that are the split's."""
        return rows if self.members is None else np.searchsorted(self.members.inside(0, self.end), rows)

    def inside(self, begin: int, end: int) -> slice | Array:
        """Those between two rows of the part, in file order, counted from the first of the two."""
        if self.members is not None:
            return self.members.inside(begin, end)
        first, last = max(self.start, begin), min(self.start + self.count, end)
        return slice(first - begin, max(last, first) - begin)


def _on_disk(rows: Array) -> DiskArray:
    writer = DiskWriter()
    writer.append(rows)
    return writer.finished_numbers()
