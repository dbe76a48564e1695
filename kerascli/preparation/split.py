"""What a split can do, whatever its examples are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from kerascli.preparation.feed import Feed, FeedSettings
    from kerascli.preparation.orders import Order

    Array = np.ndarray[Any, np.dtype[Any]]


class Split(Protocol):
    """Training, validation or test part."""

    @property
    def name(self) -> str: ...

    @property
    def samples(self) -> int | None: ...

    @property
    def exactly_resumable(self) -> bool: ...

    def feed(self, order: Order, settings: FeedSettings) -> Feed:
        """Its batches, in this order."""

    def batch(self, positions: Array) -> tuple[Any, ...]:
        """Prepared examples at these positions, as `fit` gets them."""
