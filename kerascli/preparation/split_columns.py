"""What a split looks at of a column: which values it has, which row has which, and how they sort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]


class ColumnToSplit(Protocol):
    """A column in memory or on disk."""

    def coded(self) -> tuple[Array, Array]:
        """The distinct values, sorted, and for each row the number of its value."""

    def order(self) -> Array | range:
        """The rows sorted by it; equal ones stay in order."""

    def missing(self) -> tuple[int, int]:
        """How many rows have no value, and the first of them."""


@dataclass(frozen=True, slots=True)
class HeldColumn:
    """In memory."""

    values: Array

    def coded(self) -> tuple[Array, Array]:
        values = self.values
        if values.ndim > 1:
            # As scikit-learn takes labels of several numbers, one-hot ones among them.
            values = np.asarray([" ".join(row.ravel().astype(str)) for row in values])
        values, codes = np.unique(values, return_inverse=True)
        return values, codes.ravel()

    def order(self) -> Array:
        return np.argsort(self.values, kind="stable")

    def missing(self) -> tuple[int, int]:
        values = self.values
        gone = np.asarray([value is None for value in values]) if values.dtype == object else values != values  # noqa: PLR0124 - NaN alone
        rows = np.flatnonzero(gone.reshape(len(values), -1).any(axis=1))
        return len(rows), int(rows[0]) if len(rows) else 0


def code_type(values: int) -> np.dtype[Any]:
    """Of the numbers of so many values."""
    return np.min_scalar_type(max(values - 1, 0))
