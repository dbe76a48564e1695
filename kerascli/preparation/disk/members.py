"""Which rows of a part belong to a split: a bit for each, whatever they are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.drawing import ROWS_AT_ONCE

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]

PIECE = 2**12
"""Rows that are counted together; their bits fill whole bytes."""


@dataclass(frozen=True, slots=True)
class Members:
    """Rows in file order."""

    bits: Array
    before: Array
    """How many rows come before each piece."""

    @classmethod
    def of(cls, rows: Array) -> Members:
        """These rows, in any order."""
        end = int(rows.max()) + 1 if len(rows) else 0
        there = np.zeros(-(-end // PIECE) * PIECE, bool)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            there[rows[start : start + ROWS_AT_ONCE]] = True
        counts = there.reshape(-1, PIECE).sum(axis=1)
        return cls(np.packbits(there), np.concatenate([[0], np.cumsum(counts)]))

    @property
    def end(self) -> int:
        """Behind the last of them."""
        last = len(self.bits) * 8
        inside = self.inside(max(last - PIECE, 0), last)
        return last - PIECE + int(inside[-1]) + 1 if len(inside) else 0

    def inside(self, begin: int, end: int) -> Array:
        """Those between two rows of the part, counted from the first of the two."""
        first = begin // 8
        there = np.unpackbits(self.bits[first : -(-max(end, begin) // 8)])
        return np.flatnonzero(there[begin - first * 8 : end - first * 8])

    def between(self, start: int, stop: int) -> Array:
        """From one of them to before another, counted in file order."""
        first = int(np.searchsorted(self.before, start, "right")) - 1
        last = int(np.searchsorted(self.before, stop, "left"))
        rows = self.inside(first * PIECE, last * PIECE) + first * PIECE
        skipped = start - int(self.before[first])
        return rows[skipped : skipped + stop - start]

    def at(self, places: Array) -> Array:
        """Those at these places in file order; each piece is looked into once, however many of them it holds."""
        pieces = np.searchsorted(self.before, places, "right") - 1
        by_piece = np.argsort(pieces, kind="stable")
        starts = np.flatnonzero(np.diff(pieces[by_piece], prepend=-1)).tolist()
        found = np.empty(len(places), np.int64)
        for start, stop in itertools.pairwise([*starts, len(places)]):
            here = by_piece[start:stop]
            piece = int(pieces[here[0]])
            begin = piece * PIECE
            found[here] = self.inside(begin, begin + PIECE)[places[here] - self.before[piece]] + begin
        return found
