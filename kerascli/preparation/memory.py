"""Examples in memory: learned from, prepared as far as is dear, and fed by index."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import Examples, Making, floats_as_keras, packed
from kerascli.preparation.decoded import FILES_AT_ONCE
from kerascli.preparation.gathering import gather_from_memory
from kerascli.preparation.graph_feed import GraphFeed
from kerascli.preparation.orders import order_of
from kerascli.preparation.parts import chosen_rows
from kerascli.preparation.sharing import shareable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import Feed, FeedSettings
    from kerascli.preparation.orders import Order
    from kerascli.preparation.steps.base import Step
    from kerascli.preparation.steps.chain import Chain
    from kerascli.sources.context import LoaderOrder
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]

NUMBERS_IN_A_PIECE = 2**22


@dataclass(frozen=True, kw_only=True)
class MemorySplit:
    """The rows of one split, in examples that several splits may share."""

    name: str
    examples: Examples
    making: Making
    rows: Array
    place: Callable[[int], Place]
    """Where in the user's files a row of the examples came from."""

    @property
    def samples(self) -> int:
        return len(self.rows)

    def label_rows(self, positions: Array | slice) -> Array:
        """Where the targets of these examples lie."""
        rows = self.rows[positions]
        return rows if self.examples.windows is None else rows + self.examples.windows.target_offset

    def labels(self, target: str) -> Iterator[Array]:
        """A target of all examples, as the loss gets it, in pieces: masks of all would not fit in memory twice."""
        stored, rows = self.examples.targets[target], self.label_rows(slice(None))
        at_once = max(1, NUMBERS_IN_A_PIECE // max(1, stored[:1].size))
        for start in range(0, len(rows), at_once):
            yield self.making.chain_of_target(target).array(stored[rows[start : start + at_once]])

    @property
    def exactly_resumable(self) -> bool:
        return True

    def order(
        self, shuffle: Any, batch_size: int, context: PreparationContext, loader: LoaderOrder | None = None
    ) -> Order:
        return order_of(shuffle, self.samples, batch_size, context, loader)

    def stored_inputs(self, positions: Array) -> list[Array]:
        rows, windows = self.rows[positions], self.examples.windows
        stored = self.examples.inputs.values()
        return [np.asarray(values[rows]) if windows is None else windows.gather(values, rows) for values in stored]

    def feed(self, order: Order, settings: FeedSettings) -> Feed:
        gather = gather_from_memory(self.examples, self.making)
        return GraphFeed(self.name, self.rows, order, settings, gather=gather)

    def arrays(self, positions: Array) -> tuple[dict[str, Array], dict[str, Array], Array | None]:
        """Prepared examples at these positions of the split."""
        examples, making = self.examples, self.making
        rows = answered = self.rows[positions]
        if examples.windows is not None:
            steps = np.arange(examples.windows.sequence_length) * examples.windows.sampling_rate
            rows, answered = rows[:, None] + steps[None, :], rows + examples.windows.target_offset
        inputs = {
            name: self._made(np.asarray(a[rows]), making.chain_of_input(name)) for name, a in examples.inputs.items()
        }
        targets = {name: self._made(a[answered], making.chain_of_target(name)) for name, a in examples.targets.items()}
        return inputs, targets, None if examples.weights is None else examples.weights[answered]

    def batch(self, positions: Array) -> tuple[Any, ...]:
        """As `fit` gets it."""
        return packed(*self.arrays(positions))

    @staticmethod
    def _made(values: Array, chain: Chain) -> Array:
        return floats_as_keras(chain.array(values))


def learn_and_prepare(
    raw: Mapping[str, Array],
    chains: Mapping[str, Chain],
    train_rows: Array | None,
    decoders: Mapping[str, Step],
) -> dict[str, Array]:
    """Each tensor after the steps that are done once; what learns does so on the training rows alone."""
    prepared = {}
    for name, values in raw.items():
        chain, decoder = chains[name], decoders.get(name)
        if train_rows is not None and chain.learns:
            chain.learn(functools.partial(_training_batches, values, train_rows, decoder))
        prepared[name] = shareable(chain.once.array_in_chunks(values)) if decoder is None else values
    return prepared


def _training_batches(values: Array, rows: Array, decoder: Step | None) -> Iterator[Array]:
    """All training rows as one array, exactly as a script has them; files some at a time."""
    if decoder is None:
        yield chosen_rows(values, rows)
        return
    for start in range(0, len(rows), FILES_AT_ONCE):
        yield decoder.array(values[rows[start : start + FILES_AT_ONCE]])
