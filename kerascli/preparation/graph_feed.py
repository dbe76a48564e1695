"""Feeds that gather whole batches by index inside a tf.data graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import packed
from kerascli.preparation.feed import OrderedFeed
from kerascli.preparation.sharing import tensor_of
from kerascli.preparation.sparse import dense_array, is_sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kerascli.preparation.feed import FeedSettings
    from kerascli.preparation.orders import Order

    Array = np.ndarray[Any, np.dtype[Any]]
    Named = Mapping[str, Any]
    Gather = Callable[[Any], tuple[Named, Named, Any]]
    """Indices -> inputs, targets, weights, all as tensors."""


class GraphFeed(OrderedFeed):
    """Index batches go through `gather`, then through what is done with each batch."""

    def __init__(
        self,
        split: str,
        rows: Array,
        order: Order,
        settings: FeedSettings,
        *,
        gather: Gather,
    ) -> None:
        super().__init__(split, rows, order, settings.batch_size, drop_remainder=settings.drop_remainder)
        self._gather = gather
        # A known batch size changes the last bits of BatchNormalization; `fit` on arrays knows it where it divides.
        self._known_size = settings.drop_remainder or (settings.as_arrays and len(rows) % self.batch_size == 0)
        self._prefetch = settings.prefetch
        self._cache = settings.cache
        self._augment = settings.augment

    def fit_argument(self) -> Any:
        """A tf.data dataset: each iteration of it is the next epoch."""
        from kerascli.backend import tensorflow as tf

        remaining = (self.batches or 0) - self.position.step
        if self.order.same_each_epoch and self._augment is None and not self.position.step:
            # All passes are one: nothing has to be asked of Python when one begins.
            zero = np.int64(0)
            dataset = self._cut(zero, zero, tensor_of(self.rows_from(self.position)))
        else:
            dataset = tf.data.Dataset.range(1).flat_map(as_written(self._batches_of_pass))
        if self._cache and not self.position.step:
            dataset = dataset.cache()
        options = tf.data.Options()
        # What Keras's own array adapter sets: rewriting such a small graph costs more than it gains.
        options.experimental_optimization.apply_default_optimizations = False
        dataset = dataset.with_options(options)
        dataset = dataset.prefetch(tf.data.AUTOTUNE if self._prefetch is None else self._prefetch)
        return dataset.apply(tf.data.experimental.assert_cardinality(remaining))

    def _batches_of_pass(self, _: Any) -> Any:
        """Cut from the rows that Python draws when a pass begins; a generator of such passes takes longer to build."""
        from kerascli.backend import tensorflow as tf

        types = (tf.int64, tf.int64, tf.int64)
        epoch, first, rows = tf.numpy_function(self._next_pass, (), types)
        rows.set_shape((None,))
        return self._cut(epoch, first, rows)

    def _cut(self, epoch: Any, first: Any, rows: Any) -> Any:
        """The batches of a pass from its step `first` on, of which these are the rows."""
        from kerascli.backend import tensorflow as tf

        def batch(step: Any) -> Any:
            begin = (step - first) * self.batch_size
            return self._batch(epoch, step, rows[begin : begin + self.batch_size])

        steps = tf.data.Dataset.range(first, self.batches)
        return steps.map(as_written(batch), num_parallel_calls=tf.data.AUTOTUNE)

    def _next_pass(self) -> tuple[np.int64, np.int64, Array]:
        epoch, step = self.position.epoch, self.position.step
        return np.int64(epoch), np.int64(step), self.next_rows()

    def _batch(self, epoch: Any, step: Any, indices: Any) -> Any:
        if self._known_size:
            indices.set_shape((self.batch_size,))
        inputs, targets, weights = self._gather(indices)
        if self._augment is not None:
            inputs, targets = self._augment(inputs, targets, (epoch, step))
        return packed(inputs, targets, weights)

    def numpy_batches(self) -> Iterator[tuple[Any, ...]]:
        from kerascli.backend import tensorflow as tf

        for batch in self.fit_argument():
            yield tf.nest.map_structure(lambda t: dense_array(t) if is_sparse(t) else t.numpy(), batch)


def as_written(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that AutoGraph leaves as it is: rewriting ours takes longer than all else before the first step.

    Code of the user's is not concerned: Keras calls layers unconverted, and functions run as NumPy's.
    """
    from kerascli.backend import tensorflow as tf

    unconverted: Callable[..., Any] = tf.autograph.experimental.do_not_convert(function)
    return unconverted
