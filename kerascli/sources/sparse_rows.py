"""Sparse matrices of SciPy as an input: rows that are stored without their zeros."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]


def is_matrix(value: Any) -> bool:
    """Whether it is one, by its name: SciPy need not be imported to know."""
    return type(value).__module__.startswith("scipy.sparse") and hasattr(value, "tocsr") and value.ndim == 2


class SparseRows:
    """A sparse matrix that answers like an array of rows; `np.asarray` fills in its zeros."""

    ndim = 2

    def __init__(self, matrix: Any) -> None:
        self.matrix = matrix.tocsr()

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.matrix.shape
        return int(rows), int(columns)

    @property
    def dtype(self) -> np.dtype[Any]:
        kind: np.dtype[Any] = self.matrix.dtype
        return kind

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for part in self.parts())

    def parts(self) -> tuple[Array, Array, Array]:
        """The arrays that it is made of."""
        return self.matrix.data, self.matrix.indices, self.matrix.indptr

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> SparseRows:
        return SparseRows(self.matrix[rows])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # noqa: FBT001 -- NumPy's protocol
        if copy is False:
            raise ValueError("the zeros of a sparse matrix can't be had without a copy")
        return np.asarray(self.matrix.toarray(), dtype=dtype)

    def rows_not_finite(self) -> Array:
        """Rows with a stored number that is NaN or infinite."""
        entries = np.flatnonzero(~np.isfinite(self.matrix.data)) if self.dtype.kind == "f" else np.empty(0, np.int64)
        return np.unique(np.searchsorted(self.matrix.indptr, entries, side="right") - 1)
