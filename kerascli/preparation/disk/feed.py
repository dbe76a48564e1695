"""Feeds of examples on disk: some thousand are read, mixed and cut into batches at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import packed
from kerascli.preparation.disk.blocks import BLOCKS_IN_POOL, InBlocks
from kerascli.preparation.feed import Feed, Position
from kerascli.preparation.gathering import as_floatx
from kerascli.preparation.graph_feed import as_written
from kerascli.preparation.orders import InOrder
from kerascli.sources.aligned import Rooms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.preparation.disk.split import DiskSplit
    from kerascli.preparation.feed import FeedSettings
    from kerascli.preparation.orders import Order

    Array = np.ndarray[Any, np.dtype[Any]]
    Tensors = dict[str, Array]
    """By `inputs/NAME`, `targets/NAME` and `weights`."""


class DiskFeed(Feed):
    """Batches of a split whose examples lie in files."""

    def __init__(self, split: DiskSplit, order: Order, settings: FeedSettings) -> None:
        size = settings.batch_size
        batches = split.samples // size if settings.drop_remainder else -(-split.samples // size)
        super().__init__(split.name, size, split.samples, batches)
        self._split, self._order, self._settings = split, order, settings
        self._rooms = Rooms()
        self._known_size = settings.drop_remainder or (settings.as_arrays and split.samples % size == 0)

    def fit_argument(self) -> Any:
        """A tf.data dataset: each iteration of it is the next epoch."""
        from kerascli.backend import tensorflow as tf

        remaining = (self.batches or 0) - self.position.step
        number = tf.TensorSpec((), tf.int64)
        named = {name: _signature(values) for name, values in self._split.tensors.items()}
        dataset = tf.data.Dataset.from_generator(self._next_pass, output_signature=(number, number, number, named))
        dataset = dataset.flat_map(as_written(self._batches_of))
        if self._settings.cache and not self.position.step:
            dataset = dataset.cache()
        options = tf.data.Options()
        options.experimental_optimization.apply_default_optimizations = False
        ahead = tf.data.AUTOTUNE if self._settings.prefetch is None else self._settings.prefetch
        dataset = dataset.with_options(options).prefetch(ahead)
        return dataset.apply(tf.data.experimental.assert_cardinality(remaining))

    def numpy_batches(self) -> Iterator[tuple[Any, ...]]:
        from kerascli.backend import tensorflow as tf

        for batch in self.fit_argument():
            yield tf.nest.map_structure(lambda tensor: tensor.numpy(), batch)

    def _next_pass(self) -> Iterator[tuple[int, int, int, Tensors]]:
        """The epoch, the step of the first batch, its size, and examples that fill whole batches; then the next."""
        epoch, step = self.position.epoch, self.position.step
        self.position = Position(epoch + 1)
        skipped = step * self.batch_size
        left: Tensors = {}
        for order, examples in self._examples(epoch):
            if skipped >= len(order):
                skipped -= len(order)
                continue
            mixed, skipped = order[skipped:], 0
            held = _length(left) if left else 0
            whole = (held + len(mixed)) // self.batch_size * self.batch_size
            if whole:
                # The batch that began in the stretch before comes first.
                taken = {
                    name: _joined(left.get(name), values, mixed[: whole - held], self._rooms)
                    for name, values in examples.items()
                }
                yield epoch, step, self.batch_size, _sendable(taken)
                step += whole // self.batch_size
                left, mixed = {}, mixed[whole - held :]
            if len(mixed):
                left = {name: _joined(left.get(name), values, mixed, self._rooms) for name, values in examples.items()}
        if left and not self._settings.drop_remainder:
            yield epoch, step, _length(left), _sendable(left)

    def _examples(self, epoch: int) -> Iterator[tuple[Array, Tensors]]:
        """Some thousand examples at a time as they were read, with the order in which they come."""
        if isinstance(self._order, InBlocks):
            for pool in self._order.pools(epoch):
                yield pool.mix, self._split.stored_stretches(pool.stretches, self._rooms.empty)
            return
        # Eight bytes for each position of a table larger than memory are too much where they only count.
        positions = range(self._split.samples) if isinstance(self._order, InOrder) else self._order.positions(epoch)
        at_once = self._split.rows_of_block * BLOCKS_IN_POOL
        for start in range(0, len(positions), at_once):
            chosen = np.asarray(positions[start : start + at_once])
            yield np.arange(len(chosen)), self._split.stored_tensors(chosen)

    def _batches_of(self, epoch: Any, step: Any, size: Any, tensors: Mapping[str, Any]) -> Any:
        """Cut where they lie; a function for each batch, which takes longer than all else, where it has work to do."""
        from kerascli.backend import tensorflow as tf

        cut = {
            name: tf.reshape(values, (-1, self.batch_size if self._known_size else size, *values.shape[1:]))
            for name, values in tensors.items()
        }
        if not self._is_work:
            inputs, targets = _of_kind(cut, "inputs/"), _of_kind(cut, "targets/")
            return tf.data.Dataset.from_tensor_slices(packed(inputs, targets, cut.get("weights")))
        batches = tf.data.Dataset.from_tensor_slices(cut).enumerate(step)
        return batches.map(
            as_written(lambda number, batch: self._batch(epoch, number, batch)), num_parallel_calls=tf.data.AUTOTUNE
        )

    @property
    def _is_work(self) -> bool:
        """Whether there is something to do with each batch."""
        from kerascli.backend import keras

        making, split = self._split.making, self._split
        chains = [*making.inputs.values(), *making.targets.values()]
        stored = [*split.inputs.values(), *split.targets.values()]
        of_other_width = any(each.dtype.kind == "f" and each.dtype.name != keras.config.floatx() for each in stored)
        return self._settings.augment is not None or of_other_width or any(chain.steps for chain in chains)

    def _batch(self, epoch: Any, step: Any, tensors: Mapping[str, Any]) -> Any:
        making = self._split.making
        stored = _of_kind(tensors, "inputs/")
        inputs = {name: as_floatx(making.chain_of_input(name).tensor(value)) for name, value in stored.items()}
        stored = _of_kind(tensors, "targets/")
        targets = {name: as_floatx(making.chain_of_target(name).tensor(value)) for name, value in stored.items()}
        if self._settings.augment is not None:
            inputs, targets = self._settings.augment(inputs, targets, (epoch, step))
        return packed(inputs, targets, tensors.get("weights"))


def _of_kind(tensors: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {name.removeprefix(kind): tensor for name, tensor in tensors.items() if name.startswith(kind)}


def _length(tensors: Tensors) -> int:
    return len(next(iter(tensors.values())))


def _joined(before: Array | None, values: Array, rows: Array, rooms: Rooms) -> Array:
    """What is left from before, then these rows, where TensorFlow can read them as they lie."""
    held = 0 if before is None else len(before)
    shape = (held + len(rows), *values.shape[1:])
    joined = np.empty(shape, object) if values.dtype == object else rooms.empty(shape, values.dtype)
    if before is not None:
        joined[:held] = before
    # `clip` spares a look at each row beforehand; they are all there.
    np.take(values, rows, axis=0, out=joined[held:], mode="clip")
    return joined


def _signature(values: Any) -> Any:
    from kerascli.backend import tensorflow as tf

    dtype = tf.string if values.dtype == object else tf.as_dtype(values.dtype)
    return tf.TensorSpec((None, *values.shape[1:]), dtype)


def _sendable(tensors: Tensors) -> Tensors:
    """Text as bytes, which is what crosses into the graph."""
    return {name: _encoded(values) if values.dtype == object else values for name, values in tensors.items()}


def _encoded(values: Array) -> Array:
    sent = np.empty(values.shape, dtype=object)
    sent.ravel()[:] = [text.encode("utf-8", "surrogateescape") for text in values.ravel().tolist()]
    return sent
