"""What a `Normalization` layer does to arrays, by NumPy: the same bits, without a call of the layer for each piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Normalizer:
    """A layer's numbers, ready to be applied."""

    learned: Any
    """The layer's mean: another tensor as soon as the layer learns anew."""
    mean: Array
    deviation: Array

    @classmethod
    def of(cls, layer: Any) -> Normalizer | None:
        """None where it is not Keras's own layer, is not ready, is inverted, or reckons in narrow floats."""
        from kerascli.backend import keras

        is_own = type(layer) is keras.layers.Normalization
        if not is_own or layer.mean is None or layer.invert or layer.compute_dtype not in {"float32", "float64"}:
            return None
        deviation = keras.ops.maximum(keras.ops.sqrt(layer.variance), keras.config.epsilon())
        return cls(layer.mean, *(keras.ops.convert_to_numpy(tensor) for tensor in (layer.mean, deviation)))

    def array(self, values: Array) -> Array:
        """As `Normalization.call`: the difference from the mean, by the deviation or Keras's epsilon."""
        made = np.subtract(values.astype(self.mean.dtype, copy=False), self.mean)
        scaled: Array = np.divide(made, self.deviation, out=made)
        return scaled
