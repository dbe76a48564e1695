"""`prepare_data`: from the data section to feeds, facts and what predict needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.feed import FeedSettings
from kerascli.preparation.orders import InOrder, order_of
from kerascli.preparation.parts import open_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kerascli.facts import DataFacts
    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import Feed
    from kerascli.preparation.memory import MemorySplit
    from kerascli.preparation.orders import Order
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True)
class PreparedData:
    """All that training, evaluation and prediction need of the data."""

    section: DataSection
    context: PreparationContext
    facts: DataFacts
    splits: Mapping[str, MemorySplit]
    augment: Callable[..., Any] | None = None
    stand_in: str | None = None
    """What stood in for a source that could not be had."""
    _orders: dict[tuple[int, int], Order] = field(default_factory=dict, repr=False)

    @property
    def exactly_resumable(self) -> bool:
        """False where a source can't be replayed."""
        return True

    def feed(self, split: str, *, shuffle: bool, batch_size: int | None = None) -> Feed:
        """The batches of a split: shuffled and augmented for `fit`, in order and as they are for anything else."""
        chosen = self.splits[split]
        size = batch_size or self.section.batch_size
        order = self._order(chosen.samples, size) if shuffle else InOrder(chosen.samples)
        settings = FeedSettings(
            batch_size=size,
            drop_remainder=self.section.drop_remainder and shuffle,
            prefetch=None if self.section.prefetch == "auto" else self.section.prefetch,
            augment=self.augment if shuffle else None,
        )
        return chosen.feed(order, settings)

    def _order(self, samples: int, batch_size: int) -> Order:
        key = (samples, batch_size)
        if key not in self._orders:
            self._orders[key] = order_of(self.section.shuffle, samples, batch_size, self.context)
        return self._orders[key]

    def adapt_batches(self, splits: Sequence[str], input_name: str) -> Iterator[Any]:
        """An unshuffled pass over one input of these splits, as it reaches the model, for `layer.adapt`."""
        for split in splits:
            for batch in self.feed(split, shuffle=False).numpy_batches():
                yield batch[0][input_name] if isinstance(batch[0], dict) else batch[0]

    def examples(self, split: str, count: int) -> tuple[Any, ...]:
        """The first prepared examples of a split, as `fit` gets them."""
        chosen = self.splits[split]
        return chosen.batch(np.arange(min(count, chosen.samples)))


def prepare_data(section: DataSection, context: PreparationContext) -> PreparedData:
    """Open, split, learn from the training split, and make ready to feed."""
    opened = open_sources(section, context)
    from kerascli.preparation.arrays import prepare_arrays

    return prepare_arrays(section, context, opened)
