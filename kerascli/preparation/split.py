"""What a split can do, whatever its examples are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import Feed, FeedSettings
    from kerascli.preparation.orders import Order
    from kerascli.sources.context import LoaderOrder

    Array = np.ndarray[Any, np.dtype[Any]]


class Split(Protocol):
    """Training, validation or test part."""

    @property
    def name(self) -> str: ...

    @property
    def samples(self) -> int | None: ...

    @property
    def exactly_resumable(self) -> bool: ...

    def order(
        self, shuffle: Any, batch_size: int, context: PreparationContext, loader: LoaderOrder | None = None
    ) -> Order:
        """In which order `data.shuffle` has its examples come."""

    def feed(self, order: Order, settings: FeedSettings) -> Feed:
        """Its batches, in this order."""

    def batch(self, positions: Array) -> tuple[Any, ...]:
        """Prepared examples at these positions, as `fit` gets them."""


class IndexedSplit(Split, Protocol):
    """A split whose examples can be had by position."""

    @property
    def samples(self) -> int: ...

    def label_rows(self, positions: Array | slice) -> Array:
        """Where the targets of these examples lie in their part."""

    def labels(self, target: str) -> Iterator[Array]:
        """A target of all examples, as the loss gets it, in pieces."""

    def arrays(self, positions: Array) -> tuple[dict[str, Array], dict[str, Array], Array | None]:
        """Inputs, targets and weights at these positions, prepared."""

    def stored_inputs(self, positions: Array) -> list[Array]:
        """The inputs at these positions, as far as they are prepared once and for all."""
