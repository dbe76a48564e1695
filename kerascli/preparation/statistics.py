"""Statistics of the training split by NumPy, over one array exactly as a script would or over batches."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Array = np.ndarray[Any, np.dtype[Any]]
    Axis = int | tuple[int, ...] | None


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
    """In float64 and one pass: batches are merged as Chan, Golub and LeVeque do."""
    moments = (_moments(batch, axis) for batch in batches())
    count, mean, squares = functools.reduce(_merged, moments)
    return mean, squares / count


def _moments(batch: Array, axis: Axis) -> tuple[int, Array, Array]:
    """Count, mean and sum of squared differences."""
    wide = batch.astype("float64")
    mean = np.asarray(wide.mean(axis=axis))
    count = wide.size // max(mean.size, 1)
    return count, mean, np.asarray(wide.var(axis=axis)) * count


def _merged(left: tuple[int, Array, Array], right: tuple[int, Array, Array]) -> tuple[int, Array, Array]:
    count = left[0] + right[0]
    difference = right[1] - left[1]
    mean = left[1] + difference * (right[0] / count)
    return count, mean, left[2] + right[2] + difference**2 * (left[0] * right[0] / count)
