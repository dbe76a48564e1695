"""What can only be iterated, as it is fed: as it comes, with the declared steps on each batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import packed
from kerascli.preparation.feed import Feed
from kerascli.preparation.orders import InOrder
from kerascli.preparation.sparse import dense_array
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.stream_watch import StreamWatch
from kerascli.preparation.tensor_names import ONLY_INPUT, ONLY_TARGET
from kerascli.problems import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import FeedSettings
    from kerascli.preparation.orders import Order
    from kerascli.sources.context import LoaderOrder
    from kerascli.sources.opened import Stream

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class StreamSplit:
    """One part that can only be iterated."""

    name: str
    stream: Stream
    inputs: Mapping[str, Chain] = field(default_factory=dict)
    targets: Mapping[str, Chain] = field(default_factory=dict)
    watch: StreamWatch = field(default_factory=StreamWatch)

    @property
    def samples(self) -> int | None:
        return self.stream.samples

    @property
    def exactly_resumable(self) -> bool:
        return self.stream.replayable

    def order(
        self,
        shuffle: Any,  # noqa: ARG002 - the order is the stream's own
        batch_size: int,  # noqa: ARG002
        context: PreparationContext,  # noqa: ARG002
        loader: LoaderOrder | None = None,  # noqa: ARG002
    ) -> Order:
        return InOrder(self.samples or 0)

    def feed(self, order: Order, settings: FeedSettings) -> Feed:  # noqa: ARG002 - the order is the stream's own
        return StreamFeed(self, settings.batch_size)

    def batch(self, positions: Array) -> tuple[Any, ...]:
        return self.first_batch(max(len(positions), 1))

    def first_batch(self, batch_size: int) -> tuple[Any, ...]:
        return self.arrays(self.peek(batch_size))

    def peek(self, batch_size: int) -> Any:
        """The batch that comes first; of what can be iterated once it is kept, so that training gets it too."""
        if self.stream.replayable:
            return next(StreamFeed(self, batch_size).batches_as_given())
        if not self.stream.held:
            self.stream.held.append(next(iter(self.stream.make())))
        return self.stream.held[0]

    def search(self, batch_size: int) -> None:
        """Raise the DataError of what ended a training, where it lies in this stream."""
        if self.watch.found:
            raise DataError(self.watch.found)
        if self.stream.replayable:
            self.watch.search(self.stream.name, StreamFeed(self, batch_size).numpy_batches())

    def arrays(self, batch: Any) -> tuple[Any, ...]:
        """A batch as the stream gives it, as NumPy arrays after the declared steps."""
        from kerascli.backend import keras

        return self.prepared(tuple(keras.tree.map_structure(dense_array, batch)))

    @property
    def changes(self) -> bool:
        return any(chain.steps for chain in [*self.inputs.values(), *self.targets.values()])

    def prepared(self, batch: Any) -> tuple[Any, ...]:
        """A batch of NumPy arrays after the declared steps."""
        x, y, *rest = (*batch, None) if isinstance(batch, tuple | list) and len(batch) == 1 else batch
        inputs = {name: self._made(name, value, self.inputs) for name, value in named(x, ONLY_INPUT).items()}
        targets = {} if y is None else named(y, ONLY_TARGET)
        answers = {name: self._made(name, value, self.targets) for name, value in targets.items()}
        return packed(inputs, answers, rest[0] if rest else None)

    @staticmethod
    def _made(name: str, value: Any, chains: Mapping[str, Chain]) -> Array:
        return chains.get(name, Chain()).array(np.asarray(value))


class StreamFeed(Feed):
    """Batches as the stream gives them; taken up at a step by passing over those before it."""

    def __init__(self, split: StreamSplit, batch_size: int) -> None:
        batches = split.stream.batches
        if batches is None and split.stream.samples is not None:
            batches = -(-split.stream.samples // batch_size)
        super().__init__(split.name, batch_size, split.stream.samples, batches)
        self.exactly_resumable = split.stream.replayable
        self._split = split

    def fit_argument(self) -> Any:
        made = self._split.stream.make()
        if self._split.stream.kind == "tf.data" and not self._split.stream.batched:
            made = made.batch(self.batch_size)
        if self._split.stream.kind == "tf.data":
            made = made.skip(self.position.step) if self.position.step else made
            return made.map(self._in_graph) if self._split.changes else made
        if self._split.stream.kind == "generator":
            return self._watched()
        return self.numpy_batches() if self._split.changes or self.position.step else made

    def _watched(self) -> Iterator[Any]:
        """The rest of what can be iterated once: a batch that can't be trained on is told with its number."""
        split = self._split
        for index, batch in enumerate(split.watch.watched(split.stream.name, self.batches_as_given())):
            if index >= self.position.step:
                yield split.arrays(batch) if split.changes else batch

    def _in_graph(self, *batch: Any) -> tuple[Any, ...]:
        x, *rest = batch
        inputs = {name: self._split.inputs[name].tensor(value) for name, value in named(x, ONLY_INPUT).items()}
        if not rest:
            return packed(inputs, {}, None)
        answers = named(rest[0], ONLY_TARGET)
        targets = {name: self._split.targets[name].tensor(value) for name, value in answers.items()}
        return packed(inputs, targets, rest[1] if len(rest) > 1 else None)

    def batches_as_given(self) -> Iterator[Any]:
        """The stream's own batches, from its start."""
        made = self._split.stream.make()
        if self._split.stream.kind == "tf.data" and not self._split.stream.batched:
            made = made.batch(self.batch_size)
        if self._split.stream.kind == "PyDataset":
            return (made[index] for index in range(len(made)))
        return iter(made) if self._split.stream.replayable else self._held_first(iter(made))

    def _held_first(self, batches: Iterator[Any]) -> Iterator[Any]:
        held = self._split.stream.held
        while True:
            # No `yield from`: it would close the user's generator together with this one.
            batch = held.pop(0) if held else next(batches, None)
            if batch is None:
                return
            yield batch

    def numpy_batches(self) -> Iterator[tuple[Any, ...]]:
        for index, batch in enumerate(self.batches_as_given()):
            if index >= self.position.step:
                yield self._split.arrays(batch)


def named(value: Any, only: str) -> dict[str, Any]:
    """Tensors by name; a single unnamed one under the name that stands for it."""
    return dict(value) if isinstance(value, dict) else {only: value}
