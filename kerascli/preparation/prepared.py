"""`PreparedData`: feeds, facts and what predict needs, of one data section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.feed import FeedSettings
from kerascli.preparation.orders import InOrder
from kerascli.preparation.section import DataSection, ShuffleBuffer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kerascli.facts import DataFacts
    from kerascli.preparation.augment import Augmentation
    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import Feed
    from kerascli.preparation.orders import Order
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.serving import Preparation
    from kerascli.preparation.split import Split
    from kerascli.sources.context import LoaderOrder


@dataclass(frozen=True, kw_only=True)
class PreparedData:
    """All that training, evaluation and prediction need of the data."""

    section: DataSection
    context: PreparationContext
    facts: DataFacts
    splits: Mapping[str, Split]
    preparation: Preparation
    opened: Opened
    loader_order: LoaderOrder | None = None
    augment: Augmentation | None = None
    on_disk: bool = False
    """True where the examples are too many for memory: whoever wants all of them takes them batch by batch."""
    stand_in: str | None = None
    """What stood in for a source that could not be had."""
    _orders: dict[tuple[int, int], Order] = field(default_factory=dict, repr=False)

    @property
    def exactly_resumable(self) -> bool:
        """False where a source can't be replayed."""
        return all(split.exactly_resumable for split in self.splits.values())

    def feed(self, split: str, *, shuffle: bool, batch_size: int | None = None) -> Feed:
        """The batches of a split: shuffled and augmented for `fit`, in order and as they are for anything else."""
        chosen = self.splits[split]
        size = batch_size or self.section.batch_size
        order = self.order(split, size, shuffle=shuffle)
        settings = FeedSettings(
            batch_size=size,
            drop_remainder=self.section.drop_remainder and shuffle,
            prefetch=None if self.section.prefetch == "auto" else self.section.prefetch,
            cache=self.section.cache == "batches" and order.same_each_epoch,
            as_arrays=self.loader_order is None and not isinstance(self.section.shuffle, ShuffleBuffer),
            augment=self.augment if shuffle else None,
        )
        return chosen.feed(order, settings)

    def order(self, name: str, batch_size: int, *, shuffle: bool) -> Order:
        """In which order the examples of a split come."""
        split = self.splits[name]
        samples = split.samples or 0
        if not shuffle or not samples:
            return InOrder(samples)
        if (samples, batch_size) not in self._orders:
            made = split.order(self.section.shuffle, batch_size, self.context, self.loader_order)
            self._orders[samples, batch_size] = made
        return self._orders[samples, batch_size]

    def adapt_batches(self, splits: Sequence[str], input_name: str) -> Iterator[Any]:
        """An unshuffled pass over one input of these splits, as it reaches the model, for `layer.adapt`."""
        for split in splits:
            for batch in self.feed(split, shuffle=False).numpy_batches():
                yield batch[0][input_name] if isinstance(batch[0], dict) else batch[0]

    def examples(self, split: str, count: int) -> tuple[Any, ...]:
        """The first prepared examples of a split, as `fit` gets them."""
        chosen = self.splits[split]
        return chosen.batch(np.arange(min(count, chosen.samples or 0)))

    def search_fault(self) -> None:
        """Raise a DataError where what was not read before training holds what ended it."""
        from kerascli.preparation.stream_feed import StreamSplit
        from kerascli.sources.opened import Files

        if self.augment is not None:
            self.augment.tell_fault()
        for chain in (*self.preparation.inputs.values(), *self.preparation.answers.values()):
            chain.tell_fault()
        for split in self.splits.values():
            if isinstance(split, StreamSplit):
                split.search(self.section.batch_size)
        for part in self.opened.parts.values():
            if isinstance(part, Files):
                part.diagnose()

    def fingerprints(self) -> dict[str, str]:
        """Of each part's data: equal where the data are."""
        return {name: part.fingerprint() for name, part in self.opened.parts.items()}


def prepare_data(section: DataSection, context: PreparationContext) -> PreparedData:
    """Open the sources, split, learn from the training split, make ready to feed; DataError for what is wrong."""
    from kerascli.preparation.arrays import gather_arrays
    from kerascli.preparation.disk.table import prepare_disk_table, stays_on_disk
    from kerascli.preparation.finishing import finish
    from kerascli.preparation.folders import gather_files
    from kerascli.preparation.parts import open_sources
    from kerascli.preparation.streams import prepare_streams
    from kerascli.preparation.tables.table import gather_table
    from kerascli.preparation.unused import refuse_idle_cache
    from kerascli.sources.opened import Columns, Files, Stream

    opened = open_sources(section, context)
    kinds = {type(part) for part in opened.parts.values()}
    if Stream in kinds:
        return prepare_streams(section, context, opened)
    if kinds == {Columns} and stays_on_disk(section, opened, context.warn):
        data = prepare_disk_table(section, context, opened)
        refuse_idle_cache(data, decodes=False)
        return data
    gather = gather_files if kinds == {Files} else gather_table if kinds == {Columns} else gather_arrays
    data = finish(section, context, opened, gather(section, context, opened))
    refuse_idle_cache(data, decodes=kinds == {Files})
    return data
