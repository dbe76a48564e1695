"""Steps that are Python over NumPy arrays: in a tf.data graph they are called back with each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.problems import step_failed
from kerascli.preparation.steps.base import KeptStep

if TYPE_CHECKING:
    from kerascli.problems import DataError

    Array = np.ndarray[Any, np.dtype[Any]]


class PythonStep(KeptStep):
    """`array` is all that there is; a graph has to know beforehand what it makes of a batch."""

    fault: DataError | None = None
    """What went wrong in a graph, of which TensorFlow hands on the text alone."""

    @property
    def in_graph(self) -> bool:
        return False

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        like = self.array(_one_like(values))
        made = tf.numpy_function(self._called, [values], like.dtype)
        open_axes = None in values.shape[1:]
        made.set_shape((None,) * like.ndim if open_axes else (None, *like.shape[1:]))
        return made

    def _called(self, values: Array) -> Array:
        try:
            return self.array(values)
        except (ValueError, TypeError, IndexError, OverflowError) as error:
            self.fault = step_failed(self.title, values, error, self.span)
            raise


def _one_like(values: Any) -> Array:
    """An example of the shape and type of a tensor's, whose open axes have a single place."""
    shape = (1, *(size or 1 for size in values.shape[1:]))
    dtype = values.dtype.as_numpy_dtype
    return np.full(shape, b"text", object) if dtype is object else np.ones(shape, dtype)
