"""A split whose examples lie in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import Making, floats_as_keras, packed
from kerascli.preparation.disk.blocks import BLOCK_BYTES, InBlocks
from kerascli.preparation.disk.feed import DiskFeed
from kerascli.preparation.orders import order_of
from kerascli.sources.stored_tables import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.disk.rows import Rows
    from kerascli.preparation.feed import Feed, FeedSettings
    from kerascli.preparation.orders import Order
    from kerascli.preparation.steps.chain import Chain
    from kerascli.sources.context import LoaderOrder
    from kerascli.sources.disk_arrays import DiskArray, Empty, Stored
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True)
class DiskSplit:
    """The rows of one split, in files that several splits may share."""

    name: str
    inputs: Mapping[str, Stored]
    targets: Mapping[str, Stored]
    weights: DiskArray | None
    making: Making
    rows: Rows
    place: Callable[[int], Place]
    """Where in the user's files a row came from."""

    @property
    def samples(self) -> int:
        return self.rows.count

    def label_rows(self, positions: Array | slice) -> Array:
        """Where the targets of these examples lie."""
        counted = np.arange(self.samples)[positions] if isinstance(positions, slice) else positions
        return self.rows.at(counted)

    def labels(self, target: str) -> Iterator[Array]:
        """A target of all examples, as the loss gets it, in pieces."""
        for start in range(0, self.samples, ROWS):
            rows = self.rows.at(np.arange(start, min(start + ROWS, self.samples)))
            yield self.making.chain_of_target(target).array(self.targets[target].take(rows))

    @property
    def exactly_resumable(self) -> bool:
        return True

    @property
    def tensors(self) -> dict[str, Stored]:
        """All that is read of an example."""
        named = {f"inputs/{name}": values for name, values in self.inputs.items()}
        named |= {f"targets/{name}": values for name, values in self.targets.items()}
        return named if self.weights is None else {**named, "weights": self.weights}

    @property
    def row_bytes(self) -> int:
        return sum(values.row_bytes for values in self.tensors.values())

    @property
    def rows_of_block(self) -> int:
        return max(BLOCK_BYTES // max(self.row_bytes, 1), 1)

    def order(
        self, shuffle: Any, batch_size: int, context: PreparationContext, loader: LoaderOrder | None = None
    ) -> Order:
        """Blocks where only some new order is wanted; `batch` and a buffer are what they are in memory."""
        if shuffle is True or shuffle == "fast":
            return InBlocks(self.rows, context.seed, self.row_bytes)
        return order_of(shuffle, self.samples, batch_size, context, loader)

    def feed(self, order: Order, settings: FeedSettings) -> Feed:
        return DiskFeed(self, order, settings)

    def stored_stretches(self, stretches: Sequence[tuple[int, int]], empty: Empty) -> dict[str, Array]:
        """Of stretches that are counted from the split's first row, as they lie in the files."""
        first = self.rows.start
        in_file = [(first + start, first + stop) for start, stop in stretches]
        return {name: values.stretches(in_file, empty) for name, values in self.tensors.items()}

    def stored_tensors(self, positions: Array) -> dict[str, Array]:
        """Of any positions, as they lie in the files."""
        rows = self.rows.at(positions)
        return {name: values.take(rows) for name, values in self.tensors.items()}

    def stored_inputs(self, positions: Array) -> list[Array]:
        """The inputs alone, as they lie in the files."""
        rows = self.rows.at(positions)
        return [values.take(rows) for values in self.inputs.values()]

    def arrays(self, positions: Array) -> tuple[dict[str, Array], dict[str, Array], Array | None]:
        """Prepared examples at these positions of the split."""
        rows, making = self.rows.at(positions), self.making
        inputs = {name: _made(each.take(rows), making.chain_of_input(name)) for name, each in self.inputs.items()}
        targets = {name: _made(each.take(rows), making.chain_of_target(name)) for name, each in self.targets.items()}
        return inputs, targets, None if self.weights is None else self.weights.take(rows)

    def batch(self, positions: Array) -> tuple[Any, ...]:
        """As `fit` gets it."""
        return packed(*self.arrays(positions))


def _made(values: Array, chain: Chain) -> Array:
    return floats_as_keras(chain.array(values))
