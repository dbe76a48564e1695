"""Streams: what can only be iterated is fed as it comes, with the declared steps on each batch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.facts import DataFacts, SplitFacts, TensorFacts
from kerascli.preparation.batches import ONLY_INPUT, ONLY_TARGET, packed
from kerascli.preparation.feed import Feed
from kerascli.preparation.prepared import PreparedData
from kerascli.preparation.serving import Preparation
from kerascli.preparation.steps.building import build_chain
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.declared import declared_for
from kerascli.preparation.unused import refuse_stream_keys
from kerascli.problems import DataError, Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.feed import FeedSettings
    from kerascli.preparation.orders import Order
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]


def prepare_streams(section: DataSection, context: PreparationContext, opened: Opened) -> PreparedData:
    """Nothing is split, nothing shuffled: the order is the stream's own."""
    refuse_stream_keys(section)
    if section.split is not None:
        raise DataError(
            Problem(
                code="stream-not-splittable",
                message="a stream can't be split: its examples come one way only",
                span=section.span("split"),
                help="name `train:` and `validation:` with a source each",
            )
        )
    parts = {("train" if name == UNSPLIT else name): part for name, part in opened.parts.items()}
    splits = {name: StreamSplit(name, part) for name, part in parts.items() if isinstance(part, Stream)}
    given = next(StreamFeed(splits["train"], section.batch_size).batches_as_given())
    first = splits["train"].arrays(given)
    inputs = _named(first[0], ONLY_INPUT)
    targets = _named(first[1], ONLY_TARGET) if len(first) > 1 else {}
    chains = {name: build_chain(declared_for(section.prepare, name, ONLY_INPUT), context) for name in inputs}
    answers = {name: build_chain(declared_for(section.prepare, name, ONLY_TARGET), context) for name in targets}
    _refuse_learning(section, {**chains, **answers})
    splits = {name: StreamSplit(name, split.stream, chains, answers) for name, split in splits.items()}
    return PreparedData(
        section=section,
        context=context,
        facts=_with_sparse(_facts(section, opened, splits, first, (chains, answers)), given),
        splits=splits,
        preparation=Preparation(kind=opened.first.kind, inputs=chains, class_names=opened.first.class_names),
        opened=opened,
    )


@dataclass(frozen=True)
class StreamSplit:
    """One part that can only be iterated."""

    name: str
    stream: Stream
    inputs: Mapping[str, Chain] = field(default_factory=dict)
    targets: Mapping[str, Chain] = field(default_factory=dict)

    @property
    def samples(self) -> int | None:
        return self.stream.samples

    @property
    def exactly_resumable(self) -> bool:
        return self.stream.replayable

    def feed(self, order: Order, settings: FeedSettings) -> Feed:  # noqa: ARG002 - the order is the stream's own
        return StreamFeed(self, settings.batch_size)

    def batch(self, positions: Array) -> tuple[Any, ...]:
        return self.first_batch(max(len(positions), 1))

    def first_batch(self, batch_size: int) -> tuple[Any, ...]:
        return next(StreamFeed(self, batch_size).numpy_batches())

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
        inputs = {name: self._made(name, value, self.inputs) for name, value in _named(x, ONLY_INPUT).items()}
        targets = {} if y is None else _named(y, ONLY_TARGET)
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
        return self.numpy_batches() if self._split.changes or self.position.step else made

    def _in_graph(self, *batch: Any) -> tuple[Any, ...]:
        x, *rest = batch
        inputs = {name: self._split.inputs[name].tensor(value) for name, value in _named(x, ONLY_INPUT).items()}
        if not rest:
            return packed(inputs, {}, None)
        named = _named(rest[0], ONLY_TARGET)
        targets = {name: self._split.targets[name].tensor(value) for name, value in named.items()}
        return packed(inputs, targets, rest[1] if len(rest) > 1 else None)

    def batches_as_given(self) -> Iterator[Any]:
        """The stream's own batches, from its start."""
        made = self._split.stream.make()
        if self._split.stream.kind == "tf.data" and not self._split.stream.batched:
            made = made.batch(self.batch_size)
        return (made[index] for index in range(len(made))) if self._split.stream.kind == "PyDataset" else iter(made)

    def numpy_batches(self) -> Iterator[tuple[Any, ...]]:
        for index, batch in enumerate(self.batches_as_given()):
            if index >= self.position.step:
                yield self._split.arrays(batch)


def _with_sparse(facts: DataFacts, batch: Any) -> DataFacts:
    """Facts that tell which inputs come as sparse tensors."""
    sparse = {name for name, value in _named(batch[0], ONLY_INPUT).items() if is_sparse(value)}
    return replace(facts, inputs={name: replace(told, sparse=name in sparse) for name, told in facts.inputs.items()})


def is_sparse(value: Any) -> bool:
    """Whether a tensor is one of tensorflow's sparse ones."""
    return type(value).__name__ in {"SparseTensor", "SparseTensorValue"}


def dense_array(value: Any) -> Array:
    """A batch's tensor as a NumPy array with all its numbers."""
    if not is_sparse(value):
        return np.asarray(value)
    from kerascli.backend import tensorflow

    return np.asarray(tensorflow.sparse.to_dense(value))


def _named(value: Any, only: str) -> dict[str, Any]:
    """Tensors by name; a single unnamed one under the name that stands for it."""
    return dict(value) if isinstance(value, dict) else {only: value}


def _refuse_learning(section: DataSection, chains: Mapping[str, Chain]) -> None:
    learning = [step for chain in chains.values() for step in chain.steps if step.learns]
    if learning:
        raise DataError(
            Problem(
                code="stream-not-learnable",
                message=f"`{learning[0].title}` would have to read the whole stream before training",
                span=section.span("prepare"),
                help="give the step its values, or put the layer into the model with `adapt: true`",
            )
        )


def _facts(
    section: DataSection,
    opened: Opened,
    splits: Mapping[str, StreamSplit],
    first: tuple[Any, ...],
    chains: tuple[Mapping[str, Chain], Mapping[str, Chain]],
) -> DataFacts:
    """Shapes of the first batch, sizes where the stream tells them."""
    inputs = {name: chains[0][name].array(value) for name, value in _named(first[0], ONLY_INPUT).items()}
    targets = _named(first[1], ONLY_TARGET) if len(first) > 1 else {}
    answers = {name: chains[1][name].array(value) for name, value in targets.items()}
    return DataFacts(
        source_samples=opened.samples,
        batch_size=section.batch_size,
        splits={
            name: SplitFacts(samples=split.samples, batches=StreamFeed(split, section.batch_size).batches)
            for name, split in splits.items()
        },
        inputs={name: TensorFacts(tuple(a.shape[1:]), str(a.dtype)) for name, a in inputs.items()},
        targets={name: TensorFacts(tuple(a.shape[1:]), str(a.dtype)) for name, a in answers.items()},
        class_names=opened.first.class_names,
        summary=f"stream of {splits['train'].stream.kind}",
    )
