"""The user's functions that augment batches: called inside a tf.data graph, held to the batch they are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.amounts import amount
from kerascli.preparation.own_code import OwnCodeError, called, of_same_count
from kerascli.preparation.problems import shape_of_one, step_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.problems import DataError, Span

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass
class OwnFunction:
    """`f(x)`, or `f(x, y)`, over NumPy arrays."""

    name: str
    function: Callable[..., Any]
    span: Span | None
    fault: DataError | None = None
    """What went wrong in it, once it did."""

    def of_one(self, values: Any) -> Any:
        """A tensor of the same shape and type."""
        return self._in_graph([values])[0]

    def of_pair(self, values: Any) -> Any:
        """Picture and answer together."""
        return self._in_graph(list(values))

    def _in_graph(self, values: Sequence[Any]) -> list[Any]:
        from kerascli.backend import tensorflow as tf

        made = tf.numpy_function(self._called, values, [value.dtype for value in values])
        for value, given in zip(made, values, strict=True):
            value.set_shape(given.shape)
        return list(made)

    def _called(self, *values: Array) -> list[Array]:
        try:
            answer = called(self.function, *values)
            made = answer if len(values) > 1 else [answer]
            if len(made) != len(values):
                raise OwnCodeError(f"it answers {amount(len(made), 'array')}, and {len(values)} are wanted")
            return [_like(np.asarray(one), given) for one, given in zip(made, values, strict=True)]
        except (ValueError, TypeError) as error:
            self.fault = step_failed(self.name, values[0], error, self.span)
            raise


def _like(made: Array, given: Array) -> Array:
    """As many examples of the same shape and type: NumPy makes doubles of much."""
    of_same_count(made, len(given))
    if made.shape != given.shape:
        raise OwnCodeError(f"it made examples of shape {shape_of_one(made)} out of such of {shape_of_one(given)}")
    if not np.can_cast(made.dtype, given.dtype, "same_kind"):
        raise OwnCodeError(f"it made {made.dtype} out of {given.dtype}: let `prepare` have `astype: {made.dtype}`")
    return made.astype(given.dtype, copy=False)
