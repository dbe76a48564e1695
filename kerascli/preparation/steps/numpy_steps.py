"""The NumPy-like steps at work, with the same bits on arrays and inside a tf.data graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.base import KeptStep
from kerascli.preparation.steps.python_steps import PythonStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kerascli.preparation.steps.declared import Call

    Array = np.ndarray[Any, np.dtype[Any]]


class NumpyStep(KeptStep):
    """A NumPy-like step with its arguments."""

    def __init__(self, arguments: Mapping[str, Any], name: str) -> None:
        self.arguments = dict(arguments)
        self.name = name

    @property
    def cheap(self) -> bool:
        return True

    @property
    def title(self) -> str:
        values = ", ".join(str(value) for value in self.arguments.values())
        return f"{self.name}: {values}"

    def describe(self) -> dict[str, Any]:
        return {"kind": "numpy", "name": self.name, "arguments": self.arguments}

    def _result_dtype(self, values: Any) -> Any:
        """The type NumPy would answer for a tensor of this type."""
        probe = np.ones((1,) * max(values.shape.rank or 1, 1), values.dtype.as_numpy_dtype)
        return self.array(probe).dtype


class AsType(NumpyStep):
    """`x.astype(dtype)`."""

    def array(self, values: Array) -> Array:
        return values.astype(self.arguments["dtype"])

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        return tf.cast(values, self.arguments["dtype"])


class Arithmetic(NumpyStep):
    """`x + value`, `x - value`, `x * value`, `x / value`, with NumPy's rules for types."""

    @property
    def _value(self) -> Any:
        value = self.arguments["value"]
        return np.asarray(value) if isinstance(value, list) else value

    def array(self, values: Array) -> Array:
        result: Array = getattr(np, self.name)(values, self._value)
        return result

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        dtype = getattr(np, self.name)(np.ones(1, values.dtype.as_numpy_dtype), self._value).dtype
        operand = tf.constant(np.asarray(self._value).astype(dtype))
        return getattr(tf.math, self.name)(tf.cast(values, dtype), operand)


class Clip(NumpyStep):
    """`numpy.clip`."""

    def array(self, values: Array) -> Array:
        return np.clip(values, self.arguments["a_min"], self.arguments["a_max"])

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        values = tf.cast(values, self._result_dtype(values))
        low, high = self.arguments["a_min"], self.arguments["a_max"]
        if low is not None:
            values = tf.maximum(values, tf.cast(low, values.dtype))
        return values if high is None else tf.minimum(values, tf.cast(high, values.dtype))


class ExpandDims(NumpyStep):
    """`numpy.expand_dims`."""

    def array(self, values: Array) -> Array:
        axis = self.arguments["axis"]
        return np.expand_dims(values, tuple(axis) if isinstance(axis, list) else axis)

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        axes = self.arguments["axis"]
        axes = axes if isinstance(axes, list) else [axes]
        rank = values.shape.rank + len(axes)
        for axis in sorted(axis % rank for axis in axes):
            values = tf.expand_dims(values, axis)
        return values


class Reshape(NumpyStep):
    """`numpy.reshape`; the first number is the batch's -1."""

    def array(self, values: Array) -> Array:
        return values.reshape(self._shape(values.shape, len(values)))

    def _shape(self, shape: tuple[int | None, ...], rows: int) -> list[int]:
        """Of the result: a second -1 is not needed, and an empty batch has nothing to infer it from."""
        inner = list(self.arguments["shape"][1:])
        if -1 in inner:
            known = int(np.prod([size for size in inner if size != -1]))
            inner[inner.index(-1)] = int(np.prod([size or 1 for size in shape[1:]])) // known
        return [rows, *inner]

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        return tf.reshape(values, self._shape(tuple(values.shape), -1))


class ToCategorical(NumpyStep):
    """`keras.utils.to_categorical`; without `num_classes`, one more than the training split's largest."""

    def __init__(self, arguments: Mapping[str, Any], name: str) -> None:
        super().__init__(arguments, name)
        self.classes: int | None = arguments["num_classes"]

    @property
    def learns(self) -> bool:
        return self.arguments["num_classes"] is None

    def learn(self, batches: Callable[[], Iterable[Array]]) -> None:
        self.classes = max(int(batch.max(initial=0)) for batch in batches()) + 1

    def array(self, values: Array) -> Array:
        from kerascli.backend import keras

        result: Array = keras.utils.to_categorical(values.astype("int64"), self.classes)
        return result.astype(keras.config.floatx())

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import keras
        from kerascli.backend import tensorflow as tf

        if values.shape.rank > 1 and values.shape[-1] == 1:
            values = tf.squeeze(values, -1)
        return tf.one_hot(tf.cast(values, "int64"), self.classes, dtype=keras.config.floatx())

    def state(self) -> Mapping[str, Array]:
        return {"classes": np.asarray(self.classes)} if self.learns else {}

    def restore(self, state: Mapping[str, Array]) -> None:
        if "classes" in state:
            self.classes = int(state["classes"])


class WholeArrays(NumpyStep, PythonStep):
    """A function of `keras.utils` that has no twin with the same bits in a graph."""

    @property
    def cheap(self) -> bool:
        return False

    def array(self, values: Array) -> Array:
        from kerascli.backend import keras

        result: Array = getattr(keras.utils, self.name)(values, **self.arguments)
        return result


class Standardize(NumpyStep):
    """`(x - mean) / std` in NumPy, in the data's own type; where nothing varies only the mean is taken away."""

    @property
    def learns(self) -> bool:
        return True

    def __init__(self, arguments: Mapping[str, Any], name: str) -> None:
        super().__init__(arguments, name)
        axis = arguments["axis"]
        self.axis = tuple(axis) if isinstance(axis, list) else axis
        self.mean: Array = np.zeros(())
        self.std: Array = np.ones(())

    def learn(self, batches: Callable[[], Iterable[Array]]) -> None:
        from kerascli.preparation.statistics import mean_and_deviation

        self.mean, deviation = mean_and_deviation(batches, self.axis)
        self.std = np.where(deviation == 0, np.ones_like(deviation), deviation)

    def array(self, values: Array) -> Array:
        result: Array = (values - self.mean) / self.std
        return result

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        dtype = self.array(np.ones((1, *self.mean.shape), values.dtype.as_numpy_dtype)).dtype
        return (tf.cast(values, dtype) - self.mean.astype(dtype)) / self.std.astype(dtype)

    def state(self) -> Mapping[str, Array]:
        return {"mean": np.asarray(self.mean), "std": np.asarray(self.std)}

    def restore(self, state: Mapping[str, Array]) -> None:
        self.mean, self.std = state["mean"], state["std"]


STEPS: Mapping[str, type[NumpyStep]] = {
    "astype": AsType,
    "divide": Arithmetic,
    "multiply": Arithmetic,
    "subtract": Arithmetic,
    "add": Arithmetic,
    "clip": Clip,
    "expand_dims": ExpandDims,
    "reshape": Reshape,
    "to_categorical": ToCategorical,
    "pad_sequences": WholeArrays,
    "normalize": WholeArrays,
    "standardize": Standardize,
}


def numpy_step(call: Call) -> NumpyStep:
    """The step that a call declares."""
    return STEPS[call.name](call.arguments, call.name)
