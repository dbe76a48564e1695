"""In which order the examples of a split come: a function of the seed and the epoch, nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kerascli.sources.context import LOADER_BATCHES_IN_BUFFER

if TYPE_CHECKING:
    from kerascli.preparation.context import PreparationContext
    from kerascli.sources.context import LoaderOrder

    Array = np.ndarray[Any, np.dtype[np.int64]]


class Order(ABC):
    """Positions within a split."""

    shuffles: bool = True
    same_each_epoch: bool = False

    def __init__(self, samples: int) -> None:
        self.samples = samples

    @abstractmethod
    def positions(self, epoch: int) -> Array:
        """All of them, as this epoch takes them."""


class InOrder(Order):
    """As they lie."""

    shuffles = False
    same_each_epoch = True

    def positions(self, epoch: int) -> Array:  # noqa: ARG002 - the same for all
        return np.arange(self.samples, dtype=np.int64)


class AsFitOnTensorflow(Order):
    """`fit(x, y, shuffle=…)` on tensorflow under a seed: Keras's own adapter makes one order, the same every epoch."""

    same_each_epoch = True

    def __init__(self, samples: int, seed: int, shuffle: Literal[True, "batch"], batch_size: int) -> None:
        super().__init__(samples)
        self._order = _adapter_order(samples, seed, batch_size) if shuffle == "batch" else _shuffled(samples, seed)

    def positions(self, epoch: int) -> Array:  # noqa: ARG002 - the same for all
        return self._order


def _shuffled(samples: int, seed: int) -> Array:
    """The adapter's order under `shuffle=True`, which is made by one map of one element, the first of the process.

    The map's graph is made to learn its seeds, and its one op is run alone: a dataset around it takes twice as long.
    """
    from kerascli.backend import tensorflow as tf

    tf.random.set_seed(seed)
    with tf.Graph().as_default() as graph:
        graph.seed = seed
        tf.compat.v1.placeholder(tf.int64, ())  # the element, which the map's function does not look at
        shuffling = tf.random.shuffle(tf.range(samples, dtype=tf.int64)).op
    seeds = {name: shuffling.get_attr(name) for name in ("seed", "seed2")}
    with tf.device("/CPU:0"):
        drawn = tf.raw_ops.RandomShuffle(value=np.arange(samples, dtype=np.int64), **seeds)
    return np.asarray(drawn)  # which, unlike `numpy()`, makes no copy


def _adapter_order(samples: int, seed: int, batch_size: int) -> Array:
    from kerascli.backend import keras
    from kerascli.backend import tensorflow as tf

    adapters = keras.src.trainers.data_adapters.array_data_adapter  # its order is the point
    tf.random.set_seed(seed)
    adapter = adapters.ArrayDataAdapter(
        np.arange(samples, dtype=np.int64), batch_size=max(batch_size, 1), shuffle="batch"
    )
    return np.concatenate([batch.numpy() for batch in adapter.get_tf_dataset()])


class AsFitOnNumpy(Order):
    """`fit(x, y, shuffle=…)` on jax: a permutation from NumPy's generator an epoch.

    Under `keras.utils.set_random_seed` the first permutation is spent on building the metrics before epoch 0.
    """

    SPENT = 1

    def __init__(self, samples: int, seed: int, shuffle: Literal[True, "batch"], batch_size: int) -> None:
        super().__init__(samples)
        self._seed, self._shuffle, self._batch_size = seed, shuffle, batch_size
        self._restart()

    def _restart(self) -> None:
        self._generator = np.random.RandomState(self._seed)
        self._drawn = 0

    def positions(self, epoch: int) -> Array:
        if epoch + self.SPENT < self._drawn:
            self._restart()
        while self._drawn <= epoch + self.SPENT:
            order = self._draw()
            self._drawn += 1
        return order

    def _draw(self) -> Array:
        if self._shuffle != "batch":
            return self._generator.permutation(self.samples).astype(np.int64)
        starts = range(0, self.samples, self._batch_size)
        return np.concatenate(
            [self._generator.permutation(min(self._batch_size, self.samples - start)) + start for start in starts]
        ).astype(np.int64)


class ThroughBuffer(Order):
    """`tf.data`'s `shuffle(buffer_size, seed)`, drawn anew each epoch as `fit` draws it."""

    ITERATORS_PER_EPOCH = 2
    """Keras makes one more iterator at the end of every epoch, and each takes the next seeds."""

    def __init__(self, samples: int, buffer_size: int, seed: int, *, global_seed: int, reshuffle: bool = True) -> None:
        super().__init__(samples)
        self._buffer_size, self._seed, self._global_seed, self._reshuffle = buffer_size, seed, global_seed, reshuffle
        self.same_each_epoch = not reshuffle
        self._restart()

    def _restart(self) -> None:
        from kerascli.backend import tensorflow as tf

        tf.random.set_seed(self._global_seed)
        self._dataset = tf.data.Dataset.range(self.samples).shuffle(
            self._buffer_size, seed=self._seed, reshuffle_each_iteration=self._reshuffle
        )
        self._made = 0

    def positions(self, epoch: int) -> Array:
        wanted = epoch * self.ITERATORS_PER_EPOCH
        if wanted < self._made:
            self._restart()
        while self._made < wanted:
            iter(self._dataset)
            self._made += 1
        self._made += 1
        return np.concatenate([batch.numpy() for batch in self._dataset.batch(max(self.samples, 1))])


class Fast(Order):
    """A new permutation each epoch from a generator of its own."""

    def __init__(self, samples: int, seed: int) -> None:
        super().__init__(samples)
        self._seed = seed

    def positions(self, epoch: int) -> Array:
        return np.random.default_rng([self._seed, epoch]).permutation(self.samples).astype(np.int64)


def order_of(
    shuffle: Any, samples: int, batch_size: int, context: PreparationContext, loader: LoaderOrder | None = None
) -> Order:
    """The order that `data.shuffle` asks for; `loader` is how a folder's Keras loader would have it."""
    if loader is not None and shuffle is True:
        size = batch_size * LOADER_BATCHES_IN_BUFFER
        if not loader.shuffle:
            return InOrder(samples)
        return ThroughBuffer(samples, size, loader.seed, global_seed=context.seed)
    if shuffle is False:
        return InOrder(samples)
    if shuffle == "fast":
        return Fast(samples, context.seed)
    if shuffle is True or shuffle == "batch":
        kind = AsFitOnTensorflow if context.backend == "tensorflow" else AsFitOnNumpy
        return kind(samples, context.seed, shuffle, batch_size)
    return ThroughBuffer(
        samples,
        shuffle.buffer_size,
        context.seed if shuffle.seed is None else shuffle.seed,
        global_seed=context.seed,
        reshuffle=shuffle.reshuffle_each_iteration,
    )
