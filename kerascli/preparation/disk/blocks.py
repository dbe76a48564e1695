"""The order in which examples on disk are fed: blocks of neighbours in a drawn order, mixed some hundred at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.orders import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.preparation.disk.rows import Rows

    Array = np.ndarray[Any, np.dtype[np.int64]]

BLOCK_BYTES = 32 * 1024
"""Of neighbours that are read in one go."""
BLOCKS_IN_POOL = 256
"""So many blocks, from all over the examples, are mixed example by example: 8 MiB."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Stretches of rows, and how the examples in all of them together are mixed."""

    stretches: list[tuple[int, int]]
    """Counted from the first row of the split's part of the file."""
    mix: Array
    """Which of the rows that are read are the split's, in the order in which they come."""

    @property
    def rows(self) -> Array:
        return np.concatenate([np.arange(start, stop) for start, stop in self.stretches])[self.mix]


class InBlocks(Order):
    """A new order each epoch, a function of the seed and the epoch, that never asks the disk for single examples.

    Between the rows of a split that takes some from all over lie those of others: they are read too, and passed over.
    """

    def __init__(self, rows: Rows, seed: int, row_bytes: int) -> None:
        super().__init__(rows.count)
        self._rows = rows
        self._seed = seed
        self._block = max(BLOCK_BYTES // max(row_bytes, 1), 1)

    def positions(self, epoch: int) -> Array:
        return self._rows.counted(np.concatenate([pool.rows for pool in self.pools(epoch)]))

    def pools(self, epoch: int) -> Iterator[Pool]:
        """All examples of an epoch, each once."""
        drawn = np.random.default_rng([self._seed, epoch])
        extent = self._rows.end - self._rows.start
        starts = drawn.permutation(-(-extent // self._block)) * self._block
        for first in range(0, len(starts), BLOCKS_IN_POOL):
            chosen = starts[first : first + BLOCKS_IN_POOL].tolist()
            stretches = [(start, min(start + self._block, extent)) for start in chosen]
            own = self._rows.among(stretches)
            yield Pool(stretches, own[drawn.permutation(len(own))])
