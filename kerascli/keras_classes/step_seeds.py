"""Random layers that draw from the epoch and the step alone, whatever runs in parallel."""

from __future__ import annotations

from typing import Any

from kerascli.backend import keras
from kerascli.backend import tensorflow as tf


class StepSeed(keras.random.SeedGenerator):
    """Stands in for a layer's seed generator: every draw is a function of base, epoch, step and its own number."""

    def __init__(self, base: int) -> None:
        super().__init__(seed=base)
        self._base = base
        self._folded: Any = None
        self._draws = 0

    def begin(self, epoch: Any, step: Any) -> None:
        """The batch whose draws come next; called inside the graph, before the layer is."""
        root = tf.constant([self._base, 0], tf.int32)
        self._folded = tf.random.fold_in(tf.random.fold_in(root, tf.cast(epoch, tf.int32)), tf.cast(step, tf.int32))
        self._draws = 0

    def next(self, ordered: bool = True) -> Any:  # noqa: FBT001, FBT002 - Keras's signature
        self._draws += 1
        return tf.cast(tf.random.fold_in(self._folded, self._draws), tf.uint32)


def seed_by_step(layer: Any, base: int) -> list[StepSeed]:
    """Give a layer and all layers inside it generators that follow the step; answers them."""
    seeds = []
    for index, inner in enumerate(layer._flatten_layers()):  # noqa: SLF001 - there is no public walk of inner layers
        seed = StepSeed(base + index)
        if hasattr(inner, "generator"):
            inner.generator = seed
            inner._get_seed_generator = _answering(seed)  # noqa: SLF001 - preprocessing layers ask this method
        if isinstance(getattr(inner, "seed_generator", None), keras.random.SeedGenerator):
            # Layers such as GaussianNoise call themselves built when they are made, and then take no new state.
            inner._tracker.unlock()  # noqa: SLF001
            inner.seed_generator = seed
        seeds.append(seed)
    return seeds


def _answering(seed: StepSeed) -> Any:
    def get_seed_generator(backend: Any = None) -> StepSeed:  # noqa: ARG001 - Keras's signature
        return seed

    return get_seed_generator
