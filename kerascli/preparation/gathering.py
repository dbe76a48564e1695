"""How examples in memory become tensors of a batch, inside a tf.data graph."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.ragged import is_ragged, ragged_tensor
from kerascli.preparation.sharing import tensor_of
from kerascli.preparation.sparse import taking_sparse
from kerascli.sources.disk_arrays import DiskArray
from kerascli.sources.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.preparation.batches import Examples, Making
    from kerascli.sources.windows import Windowing

    Array = np.ndarray[Any, np.dtype[Any]]
    Named = Mapping[str, Any]


def gather_from_memory(examples: Examples, making: Making) -> Callable[[Any], tuple[Named, Named, Any]]:
    """`tf.gather` by index, then the steps that are done with each batch."""
    from kerascli.backend import tensorflow as tf

    inputs = {name: _taking(array) for name, array in examples.inputs.items()}
    targets = {name: _tensor(array) for name, array in examples.targets.items()}
    weights = None if examples.weights is None else _tensor(examples.weights)

    def gather(indices: Any) -> tuple[Named, Named, Any]:
        rows, answered = _rows(indices, examples.windows)
        taken = {name: take(rows) for name, take in inputs.items()}
        answers = {name: tf.gather(tensor, answered) for name, tensor in targets.items()}
        return (
            {name: as_floatx(making.chain_of_input(name).tensor(value)) for name, value in taken.items()},
            {name: as_floatx(making.chain_of_target(name).tensor(value)) for name, value in answers.items()},
            None if weights is None else tf.gather(weights, answered),
        )

    return gather


def _taking(array: Array | DiskArray | SparseRows) -> Callable[[Any], Any]:
    """Rows as a tensor, of an array in memory, of one in a file, of a sparse matrix."""
    from kerascli.backend import tensorflow as tf

    if isinstance(array, SparseRows):
        return taking_sparse(array)
    if not isinstance(array, DiskArray):
        return functools.partial(tf.gather, _tensor(array))

    def read(rows: Any) -> Any:
        found = tf.numpy_function(array.take, [rows], tf.as_dtype(array.dtype))
        return tf.ensure_shape(found, (*rows.shape, *array.shape[1:]))

    return read


def _rows(indices: Any, windows: Windowing | None) -> tuple[Any, Any]:
    """The rows of the inputs and of the targets; of a window all of its rows, and the one that is its target."""
    if windows is None:
        return indices, indices
    steps = np.arange(windows.sequence_length, dtype=np.int64) * windows.sampling_rate
    return indices[:, None] + steps[None, :], indices + windows.target_offset


def _tensor(array: Array) -> Any:
    """An array as a tensor on the host; text as bytes."""
    from kerascli.backend import tensorflow as tf

    with tf.device("/CPU:0"):
        if is_ragged(array):
            return ragged_tensor(array)
        if array.dtype.kind in "OUS":
            return tf.constant(array.tolist(), dtype=tf.string, shape=array.shape)
        return tensor_of(array)


def as_floatx(tensor: Any) -> Any:
    """As `fit` does with arrays: floats of another width become Keras's floatx."""
    from kerascli.backend import keras
    from kerascli.backend import tensorflow as tf

    floatx = tf.as_dtype(keras.config.floatx())
    return tf.cast(tensor, floatx) if tensor.dtype.is_floating and tensor.dtype != floatx else tensor
