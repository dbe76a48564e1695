"""Sparse inputs: fed as the tensors that Keras's own adapter makes of them, and looked at with their zeros."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.problems import DataError, Problem
from kerascli.sources.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.facts import DataFacts
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.chain import Chain

    Array = np.ndarray[Any, np.dtype[Any]]


def is_sparse(value: Any) -> bool:
    """Whether a tensor is one of tensorflow's sparse ones."""
    return type(value).__name__ in {"SparseTensor", "SparseTensorValue"}


def dense_array(value: Any) -> Array:
    """A batch's tensor as a NumPy array with all its numbers."""
    if not is_sparse(value):
        return np.asarray(value)
    from kerascli.backend import tensorflow

    return np.asarray(tensorflow.sparse.to_dense(value))


def with_sparse(facts: DataFacts, sparse: set[str]) -> DataFacts:
    """Facts that tell which inputs come as sparse tensors."""
    return replace(facts, inputs={name: replace(told, sparse=name in sparse) for name, told in facts.inputs.items()})


def sparse_inputs(inputs: Mapping[str, Any], backend: str) -> set[str]:
    """Those that arrive as sparse tensors; torch has none in Keras, which fills in the zeros there."""
    return {name for name, values in inputs.items() if isinstance(values, SparseRows) and backend != "torch"}


def taking_sparse(rows: SparseRows) -> Callable[[Any], Any]:
    """Gathers rows inside a tf.data graph, as `fit` does with such a matrix."""
    from kerascli.backend import keras, tensorflow

    adapters = keras.src.trainers.data_adapters  # how it cuts sparse tensors is the point
    floatx, matrix = keras.config.floatx(), rows.matrix
    matrix = matrix.astype(floatx) if rows.dtype.kind == "f" else matrix
    with tensorflow.device("/CPU:0"):
        tensor = adapters.data_adapter_utils.scipy_sparse_to_tf_sparse(matrix)
        whole = adapters.array_slicing.to_tensorflow_sparse_wrapper(tensor)

    def take(indices: Any) -> Any:
        taken = adapters.array_slicing.slice_tensorflow_sparse_wrapper(whole, indices)
        return tensorflow.sparse.to_dense(taken) if keras.config.backend() == "torch" else taken

    return take


def refuse_steps(section: DataSection, inputs: Mapping[str, Any], chains: Mapping[str, Chain]) -> None:
    """Steps and augmentation work on arrays, and would fill the zeros in."""
    changed = [name for name, values in inputs.items() if isinstance(values, SparseRows) and chains[name].steps]
    augmented = [name for name, values in inputs.items() if isinstance(values, SparseRows) and section.augment]
    for name in (*changed, *augmented):
        key = "prepare" if name in changed else "augment"
        raise DataError(
            Problem(
                code="steps-of-sparse-input",
                message=f"`{name}` is a sparse matrix, and `data.{key}` would fill in all its zeros",
                span=section.span(key),
                help="prepare it in your function, or give it as an array: `x.toarray()`",
            )
        )
