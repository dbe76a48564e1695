"""Examples of different lengths that no step made equal: the ragged tensors of TensorFlow, which Keras takes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.facts import TensorFacts
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.problems import Span

    Array = np.ndarray[Any, np.dtype[Any]]


def is_ragged(array: Array) -> bool:
    """Whether it holds arrays or lists of numbers: an array of texts is of objects too."""
    return array.dtype == object and array.ndim == 1 and len(array) > 0 and isinstance(array[0], list | np.ndarray)


def ragged_facts(array: Array) -> TensorFacts:
    """As of one tensor, with an open length."""
    first = np.asarray(array[0])
    return TensorFacts(shape=(None, *first.shape[1:]), dtype=first.dtype.name, ragged=True)


def ragged_tensor(array: Array) -> Any:
    """All examples behind each other, with their lengths."""
    from kerascli.backend import tensorflow as tf

    pieces = [np.asarray(example) for example in array]
    filled = [piece for piece in pieces if len(piece)] or pieces[:1]
    return tf.RaggedTensor.from_row_lengths(np.concatenate(filled), [len(piece) for piece in pieces])


def padded(examples: Sequence[Array]) -> Array:
    """One array as long as the longest of them, filled with zeros, as Keras's loaders pad a batch."""
    longest = max(len(example) for example in examples)
    if all(len(example) == longest for example in examples):
        return np.stack(examples)
    filled = np.zeros((len(examples), longest, *examples[0].shape[1:]), examples[0].dtype)
    for row, example in zip(filled, examples, strict=True):
        row[: len(example)] = example
    return filled


def refuse_ragged(inputs: Mapping[str, TensorFacts], backend: str, span: Span | None) -> None:
    """On jax and torch there are no ragged tensors."""
    name = next((name for name, facts in inputs.items() if facts.ragged), None)
    if name is None or backend == "tensorflow":
        return
    raise DataError(
        Problem(
            code="different-lengths",
            message=f"the examples of `{name}` are of different lengths, which only the tensorflow backend takes",
            span=span,
            help="prepare: {x: [{pad_sequences: {maxlen: 200}}]}",
        )
    )
