"""A column of a table larger than memory, as splits look at it: on passes over the file, some values at a time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.drawing import row_type
from kerascli.preparation.split_columns import code_type
from kerascli.preparation.tables.missing import nulls

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kerascli.preparation.disk.pieces import Pieces

    Array = np.ndarray[Any, np.dtype[Any]]

SORTED_AT_ONCE = 2**21
"""Rows that are sorted in memory, about."""
SAMPLED = 2**16
"""Values from which is told how all lie."""


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column by name."""

    pieces: Pieces
    name: str
    count: int

    def coded(self) -> tuple[Array, Array]:
        import polars as pl

        distinct = pl.concat(itertools.islice((piece for _, piece in self._series()), 1)).head(0)
        for _, piece in self._series():
            distinct = pl.concat([distinct, piece.unique()]).unique()
        distinct = distinct.sort()
        is_text = distinct.dtype == pl.String
        kind: Any = pl.Enum(distinct) if is_text else None
        values = distinct.to_numpy()
        codes = np.empty(self.count, code_type(len(values)))
        for start, piece in self._series():
            found = piece.cast(kind).to_physical().to_numpy() if is_text else np.searchsorted(values, piece.to_numpy())
            codes[start : start + len(piece)] = found
        return values, codes

    def order(self) -> Array | range:
        """By a part of the values after the other, each of which fits into memory."""
        bounds = self._bounds()
        if bounds is None:
            return range(self.count)
        rows = np.empty(self.count, row_type(self.count))
        filled = 0
        for low, high in itertools.pairwise([None, *bounds, None]):
            found = self._sorted_between(low, high)
            rows[filled : filled + len(found)] = found
            filled += len(found)
        return rows

    def missing(self) -> tuple[int, int]:
        count, first = 0, 0
        for start, piece in self._series():
            gone = nulls(piece.to_frame(), self.name)
            here = int(gone.sum())
            if here and not count:
                first = start + int(gone.arg_true().item(0))
            count += here
        return count, first

    def _series(self) -> Iterator[tuple[int, pl.Series]]:
        for start, frame in self.pieces.frames([self.name]):
            yield start, frame.get_column(self.name)

    def _bounds(self) -> list[Any] | None:
        """Values between which about as many rows lie as are sorted at once; None where all are sorted already."""
        import polars as pl

        sampled, last, is_sorted = [], None, True
        step = max(self.count // SAMPLED, 1)
        for _, piece in self._series():
            is_sorted = is_sorted and piece.is_sorted() and (last is None or last <= piece.item(0))
            last = piece.item(-1)
            sampled.append(piece.gather_every(step))
        if is_sorted:
            return None
        values = pl.concat(sampled).sort()
        parts = -(-self.count // SORTED_AT_ONCE)
        chosen = [values.item(len(values) * part // parts) for part in range(1, parts)]
        return list(dict.fromkeys(chosen))

    def _sorted_between(self, low: Any, high: Any) -> Array:
        """The rows of the values from `low` to before `high`, sorted by them."""
        import polars as pl

        values, rows = [], []
        for start, piece in self._series():
            inside = pl.repeat(value=True, n=len(piece), eager=True) if low is None else piece >= low
            inside = inside if high is None else inside & (piece < high)
            values.append(piece.filter(inside))
            rows.append(inside.arg_true().to_numpy().astype(row_type(self.count)) + start)
        order = np.argsort(pl.concat(values).to_numpy(), kind="stable")
        found: Array = np.concatenate(rows)[order]
        return found
