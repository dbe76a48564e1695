"""Statistics of the training split by NumPy, over one array exactly as a script would or over batches."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Array = np.ndarray[Any, np.dtype[Any]]
    Axis = int | tuple[int, ...] | None

NUMBERS = 2**16
"""Of a piece, which then stays in the processor's cache; a power of two, as the rows of a piece are."""


def mean_and_deviation(batches: Callable[[], Iterable[Array]], axis: Axis) -> tuple[Array, Array]:
    """Mean and standard deviation along `axis`; one array gives NumPy's own bits."""
    pieces = iter(batches())
    first = next(pieces)
    if next(pieces, None) is None:
        return np.asarray(first.mean(axis=axis)), np.asarray(first.std(axis=axis))
    mean, variance = mean_and_variance(batches, axis)
    kind = first.dtype if first.dtype.kind == "f" else np.dtype("float64")
    return mean.astype(kind), np.sqrt(variance).astype(kind)


def mean_and_variance(batches: Callable[[], Iterable[Array]], axis: Axis) -> tuple[Array, Array]:
    """In float64 and one pass: pieces are merged as Chan, Golub and LeVeque do.

    Pieces of one size, however large the batches are, give one table the same bits in memory and on disk.
    """
    pieces = itertools.chain.from_iterable(map(_pieces, batches()))
    count, mean, squares = functools.reduce(_merged, map(functools.partial(_moments, axis=axis), pieces))
    return mean, squares / count


def _pieces(batch: Array) -> Iterator[Array]:
    row = max(batch.size // max(len(batch), 1), 1)
    rows = 2 ** max((NUMBERS // row).bit_length() - 1, 0)
    return (batch[start : start + rows] for start in range(0, len(batch), rows))


def _moments(piece: Array, axis: Axis) -> tuple[int, Array, Array]:
    """Count, mean and sum of squared differences."""
    wide = piece.astype("float64")
    mean = np.asarray(wide.mean(axis=axis, keepdims=True))
    count = wide.size // max(mean.size, 1)
    wide -= mean
    np.square(wide, out=wide)
    squares = np.asarray(wide.sum(axis=axis))
    return count, mean.reshape(squares.shape), squares


def _merged(left: tuple[int, Array, Array], right: tuple[int, Array, Array]) -> tuple[int, Array, Array]:
    count = left[0] + right[0]
    difference = right[1] - left[1]
    mean = left[1] + difference * (right[0] / count)
    return count, mean, left[2] + right[2] + difference**2 * (left[0] * right[0] / count)
