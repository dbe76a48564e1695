"""Feeds of examples on disk: some thousand are read, mixed and cut into batches at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import packed
from kerascli.preparation.disk.blocks import BLOCKS_IN_POOL, InBlocks
from kerascli.preparation.feed import Feed, Position
from kerascli.preparation.gathering import as_floatx
from kerascli.preparation.graph_feed import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.preparation.disk.blocks import Pool
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
        self._known_size = settings.drop_remainder or (settings.as_arrays and split.samples % size == 0)

    def fit_argument(self) -> Any:
        """A tf.data dataset: each iteration of it is the next epoch."""
        from kerascli.backend import tensorflow as tf

        remaining = (self.batches or 0) - self.position.step
        number = tf.TensorSpec((), tf.int64)
        signature = (number, number, {name: _signature(values) for name, values in self._split.tensors.items()})
        dataset = tf.data.Dataset.from_generator(self._next_pass, output_signature=signature)
        dataset = dataset.flat_map(as_written(self._batches_of)).take(remaining)
        dataset = dataset.map(as_written(self._batch), num_parallel_calls=tf.data.AUTOTUNE)
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

    def _next_pass(self) -> Iterator[tuple[int, int, Tensors]]:
        """The epoch, the step of the first batch, and as many examples as fill whole batches; then the next."""
        epoch, step = self.position.epoch, self.position.step
        self.position = Position(epoch + 1)
        skipped = step * self.batch_size
        left: Tensors = {}
        for examples in self._examples(epoch):
            held = len(next(iter(examples.values())))
            if skipped >= held:
                skipped -= held
                continue
            more = {name: values[skipped:] for name, values in examples.items()}
            skipped = 0
            together = {name: np.concatenate([left[name], more[name]]) for name in more} if left else more
            count = len(next(iter(together.values())))
            whole = count - count % self.batch_size
            if whole:
                yield epoch, step, {name: _sendable(values[:whole]) for name, values in together.items()}
                step += whole // self.batch_size
            left = {name: values[whole:] for name, values in together.items()} if whole < count else {}
        if left:
            yield epoch, step, {name: _sendable(values) for name, values in left.items()}

    def _examples(self, epoch: int) -> Iterator[Tensors]:
        if isinstance(self._order, InBlocks):
            yield from (self._mixed(pool) for pool in self._order.pools(epoch))
            return
        positions = self._order.positions(epoch)
        at_once = self._split.rows_of_block * BLOCKS_IN_POOL
        for start in range(0, len(positions), at_once):
            yield self._split.stored_tensors(positions[start : start + at_once])

    def _mixed(self, pool: Pool) -> Tensors:
        """The examples of a pool: read stretch by stretch, then mixed."""
        read = self._split.stored_stretches(pool.stretches)
        return {name: values[pool.mix] for name, values in read.items()}

    def _batches_of(self, epoch: Any, step: Any, tensors: Mapping[str, Any]) -> Any:
        from kerascli.backend import tensorflow as tf

        size = self.batch_size
        count = tf.shape(next(iter(tensors.values())), tf.int64)[0]
        full = count // size
        whole = {
            name: tf.reshape(values[: full * size], (-1, size, *values.shape[1:])) for name, values in tensors.items()
        }
        rest = tf.data.Dataset.from_tensors({name: values[full * size :] for name, values in tensors.items()})
        batches = tf.data.Dataset.from_tensor_slices(whole).concatenate(
            rest.take(tf.cast(count > full * size, tf.int64))
        )
        steps = tf.data.Dataset.range(step, step + full + 1)
        return tf.data.Dataset.zip((tf.data.Dataset.from_tensors(epoch).repeat(), steps, batches))

    def _batch(self, epoch: Any, step: Any, tensors: Mapping[str, Any]) -> Any:
        if self._known_size:
            for tensor in tensors.values():
                tensor.set_shape((self.batch_size, *tensor.shape[1:]))
        making = self._split.making
        stored = {name: tensors[f"inputs/{name}"] for name in self._split.inputs}
        inputs = {name: as_floatx(making.chain_of_input(name).tensor(value)) for name, value in stored.items()}
        stored = {name: tensors[f"targets/{name}"] for name in self._split.targets}
        targets = {name: as_floatx(making.chain_of_target(name).tensor(value)) for name, value in stored.items()}
        if self._settings.augment is not None:
            inputs, targets = self._settings.augment(inputs, targets, (epoch, step))
        return packed(inputs, targets, tensors.get("weights"))


def _signature(values: Any) -> Any:
    from kerascli.backend import tensorflow as tf

    dtype = tf.string if values.dtype == object else tf.as_dtype(values.dtype)
    return tf.TensorSpec((None, *values.shape[1:]), dtype)


def _sendable(values: Array) -> Array:
    """Text as bytes, which is what crosses into the graph."""
    if values.dtype != object:
        return values
    sent = np.empty(values.shape, dtype=object)
    sent.ravel()[:] = [text.encode("utf-8", "surrogateescape") for text in values.ravel().tolist()]
    return sent
