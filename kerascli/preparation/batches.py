"""A batch from positions: gathered, prepared, in the shape that Keras takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.preparation.ragged import is_ragged, ragged_tensor
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.tensor_names import ONLY_INPUT, ONLY_TARGET

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from kerascli.sources.windows import Windowing

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """All examples of a part in memory, as far as they are prepared once and for all."""

    inputs: Mapping[str, Array]
    targets: Mapping[str, Array]
    weights: Array | None = None
    windows: Windowing | None = None
    """Where rows are cut into windows: an index is then the first row of one."""

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What is done with each batch after it was gathered."""

    inputs: Mapping[str, Chain] = field(default_factory=dict)
    targets: Mapping[str, Chain] = field(default_factory=dict)

    def chain_of_input(self, name: str) -> Chain:
        return self.inputs.get(name, Chain())

    def chain_of_target(self, name: str) -> Chain:
        return self.targets.get(name, Chain())


def bare(values: Mapping[str, Any], only: str) -> Any:
    """A single unnamed tensor as it is, several by name."""
    return values[only] if list(values) == [only] else dict(values)


def packed(inputs: Mapping[str, Any], targets: Mapping[str, Any], weights: Any) -> tuple[Any, ...]:
    """`(x,)`, `(x, y)` or `(x, y, sample_weight)`."""
    x = bare(inputs, ONLY_INPUT)
    if not targets:
        return (x,)
    y = bare(targets, ONLY_TARGET)
    if weights is None:
        return (x, y)
    return (x, y, weights if len(targets) == 1 else dict.fromkeys(targets, weights))


def floats_as_keras(values: Array) -> Array:
    """Floats of another width become Keras's floatx, as `fit` does with arrays."""
    from kerascli.backend import keras

    floatx = keras.config.floatx()
    return values.astype(floatx) if values.dtype.kind == "f" and values.dtype.name != floatx else values


def texts_as_tensors(inputs: Any) -> Any:
    """Texts and ragged examples as TensorFlow has them, which `Model.predict` takes; it refuses NumPy's."""
    if isinstance(inputs, dict):
        return {name: texts_as_tensors(values) for name, values in inputs.items()}
    if getattr(getattr(inputs, "dtype", None), "kind", "") not in {"O", "U", "S"}:
        return inputs
    if is_ragged(inputs):
        return ragged_tensor(inputs)
    from kerascli.backend import tensorflow as tf

    return tf.constant(inputs.tolist(), dtype=tf.string, shape=inputs.shape)
