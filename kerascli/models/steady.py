"""A model asked chunk after chunk, as `Model.predict` asks: its own step on each batch, without a pipeline a call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.models.memory import is_same, remembered

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 16
"""Batches in a chunk from which on a loop inside the graph may be worth its making."""
QUICK = 3e-3
"""Seconds of a batch: of slower models it is not the calls that cost."""


class SteadyModel:
    """Answers with the bits of `Model.predict`, made for a stream of chunks.

    Each call of `Model.predict` builds an input pipeline, which costs more than a small model's answers to some
    thousand rows. Where a batch is quick, even one call of the compiled step a batch is dear: then TensorFlow runs the
    same step in a loop of its own, once it gave the bits that the calls gave for one chunk.
    """

    def __init__(self, model: Any, batch_size: int) -> None:
        self._model = model
        self._size = batch_size
        self._loop: Callable[[Any], Any] | None = None
        self._may_loop = not model.run_eagerly
        self._state: list[Any] | None = None
        """What the model remembers, before the first large chunk."""

    def predict(self, inputs: Any) -> Any:
        """What `Model.predict` answers, in batches of the same size."""
        from kerascli.backend import keras

        count = int(keras.tree.flatten(inputs)[0].shape[0])
        whole = count // self._size * self._size
        if self._loop is not None and whole:
            rest = self._stepped(inputs, whole, count)
            return _joined([self._loop(_rows(inputs, 0, whole)), *rest])
        seen_before = self._state is not None
        if self._may_loop and whole >= MANY * self._size and not seen_before:
            self._state = remembered(self._model)
        began = time.perf_counter()
        answers = _joined(self._stepped(inputs, 0, count))
        if self._may_loop and whole >= MANY * self._size and seen_before:
            self._may_loop = False
            quick = (time.perf_counter() - began) * self._size < QUICK * count
            self._consider(_rows(inputs, 0, whole), _rows(answers, 0, whole)) if quick else None
        return answers

    def _stepped(self, inputs: Any, first: int, last: int) -> list[Any]:
        """Batch by batch."""
        from kerascli.backend import keras

        starts = range(first, last, self._size)
        said = (self._model.predict_on_batch(_rows(inputs, start, start + self._size)) for start in starts)
        return [keras.tree.map_structure(_as_numpy, answer) for answer in said]

    def _consider(self, inputs: Any, answers: Any) -> None:
        """A loop from now on, where nothing is remembered between batches and the bits are the same."""
        from kerascli.backend import keras

        if keras.config.backend() != "tensorflow" or not is_same(self._state or [], remembered(self._model)):
            return
        loop = _loop_over_batches(self._model, self._size, _rows(answers, 0, self._size))
        if _same_bits(loop(inputs), answers):
            self._loop = loop


def _as_numpy(answer: Any) -> Any:
    """An answer as NumPy has it: of a ragged tensor an array of arrays, each as long as its example."""
    if not hasattr(answer, "row_splits"):
        return np.asarray(answer)
    rows = np.empty(int(answer.nrows()), dtype=object)
    rows[:] = [row.numpy() for row in answer]
    return rows


def _loop_over_batches(model: Any, size: int, answer: Any) -> Callable[[Any], Any]:
    """The model's compiled step on one batch after another, as one call; `answer` is what it says to a batch."""
    from kerascli.backend import keras
    from kerascli.backend import tensorflow as tf

    signature = keras.tree.map_structure(lambda array: tf.TensorSpec(array.shape, array.dtype), answer)

    @tf.function(reduce_retracing=True, autograph=False)  # type: ignore[untyped-decorator]
    def looped(inputs: Any) -> Any:
        count = tf.shape(keras.tree.flatten(inputs)[0])[0] // size

        def step(number: Any) -> Any:
            return model.predict_function([(_rows(inputs, number * size, (number + 1) * size),)])

        return tf.map_fn(step, tf.range(count), fn_output_signature=signature, parallel_iterations=1)

    def run(inputs: Any) -> Any:
        return keras.tree.map_structure(
            lambda found: found.numpy().reshape(-1, *found.shape[2:]),
            looped(keras.tree.map_structure(tf.convert_to_tensor, inputs)),
        )

    return run


def _rows(structure: Any, first: Any, last: Any) -> Any:
    from kerascli.backend import keras

    return keras.tree.map_structure(lambda array: array[first:last], structure)


def _joined(parts: list[Any]) -> Any:
    from kerascli.backend import keras

    return parts[0] if len(parts) == 1 else keras.tree.map_structure(lambda *pieces: np.concatenate(pieces), *parts)


def _same_bits(one: Any, other: Any) -> bool:
    from kerascli.backend import keras

    pairs = zip(keras.tree.flatten(one), keras.tree.flatten(other), strict=True)
    return all(np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f") for mine, theirs in pairs)
