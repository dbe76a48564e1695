"""What `fit`, `evaluate` and `predict` are given: batches in an order that can be taken up at any step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.disk_arrays import are_neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

    from kerascli.preparation.orders import Order

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Position:
    """The batch that comes next."""

    epoch: int = 0
    step: int = 0


class Feed(ABC):
    """The batches of one split.

    The order of an epoch is a function of the seed and the epoch alone. `fit` may ask for passes as it likes; each pass
    that is begun is the epoch after the one before, unless `start_at` says which. Call `start_at(epoch)` in
    `on_epoch_begin` and nothing that reads batches in between can shift the order. After `start_at(epoch, step)` with a
    step above 0, `fit_argument()` is the rest of that epoch; ask for it anew for the epochs after.
    """

    exactly_resumable = True

    def __init__(self, split: str, batch_size: int, samples: int | None, batches: int | None) -> None:
        self.split = split
        self.batch_size = batch_size
        self.samples = samples
        self.batches = batches
        self.position = Position()

    def start_at(self, epoch: int, step: int = 0) -> None:
        """The next pass is this epoch's, from this step on."""
        self.position = Position(epoch, step)

    @abstractmethod
    def fit_argument(self) -> Any:
        """What is handed to Keras as `x`."""

    @abstractmethod
    def numpy_batches(self) -> Iterator[tuple[Any, ...]]:
        """One pass, as NumPy arrays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """How a split is fed."""

    batch_size: int
    drop_remainder: bool = False
    prefetch: int | None = None
    """Batches made ahead; None leaves it to tf.data."""
    cache: bool = False
    """Keep prepared batches; only where their order never changes."""
    as_arrays: bool = True
    """True where `fit` would be given arrays: its batches then have a known size where all are full."""
    augment: Callable[..., Any] | None = None
    """`(inputs, targets, (epoch, step))` -> inputs, targets; on the training split."""


class OrderedFeed(Feed):
    """A feed whose examples can be had by position."""

    def __init__(self, split: str, rows: Array, order: Order, batch_size: int, *, drop_remainder: bool) -> None:
        samples = len(rows)
        batches = samples // batch_size if drop_remainder else -(-samples // batch_size)
        super().__init__(split, batch_size, samples, batches)
        self.rows = rows
        self.order = order

    def next_rows(self) -> Array:
        """The positions of the pass that begins now; the pass after it is the next epoch's."""
        position, self.position = self.position, Position(self.position.epoch + 1)
        return self.rows_from(position)

    def rows_from(self, position: Position) -> Array:
        """The rows of what is left of a pass."""
        positions = self.order.positions(position.epoch)
        # The same memory where that can be: each copy of a million positions takes longer than a batch.
        begins = self.rows[0] if are_neighbours(self.rows) else None
        taken: Array = positions if begins == 0 else self.rows[positions] if begins is None else positions + begins
        end = min(len(taken), (self.batches or 0) * self.batch_size)
        return taken[position.step * self.batch_size : end]
