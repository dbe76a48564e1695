"""Keras's layers as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.base import KeptStep, Step
from kerascli.preparation.steps.normalizing import Normalizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Array = np.ndarray[Any, np.dtype[Any]]

CHEAP_LAYERS = frozenset({"Rescaling", "Normalization", "Reshape", "Flatten", "CenterCrop"})
"""Layers that are quick enough to run with each batch."""


class LayerStep(KeptStep):
    """A layer called on each batch, never as in training."""

    def __init__(self, layer: Any, *, statistics: str = "numpy") -> None:
        self.layer = layer
        self._statistics = statistics
        self._normalizer: Normalizer | None = None

    @property
    def title(self) -> str:
        return type(self.layer).__name__

    @property
    def cheap(self) -> bool:
        return type(self.layer).__name__ in CHEAP_LAYERS

    @property
    def learns(self) -> bool:
        from kerascli.preparation.steps.learning import learns

        return learns(self.layer)

    def learn(self, batches: Callable[[], Iterable[Array]]) -> None:
        from kerascli.preparation.steps.learning import learn

        learn(self.layer, batches, self._statistics)

    def array(self, values: Array) -> Array:
        from kerascli.backend import keras

        if values.dtype == object:
            values = values.astype(str)
        normalizer = self._current_normalizer()
        if normalizer is not None:
            return normalizer.array(values)
        result: Array = keras.ops.convert_to_numpy(self.layer(values))
        return result

    def _current_normalizer(self) -> Normalizer | None:
        if self._normalizer is None or self._normalizer.learned is not self.layer.mean:
            self._normalizer = Normalizer.of(self.layer)
        return self._normalizer

    def tensor(self, values: Any) -> Any:
        return self.layer(values)

    def describe(self) -> dict[str, Any]:
        from kerascli.backend import keras

        return {"kind": "layer", "layer": keras.saving.serialize_keras_object(self.layer)}

    def state(self) -> Mapping[str, Array]:
        from kerascli.preparation.steps.learning import state_of

        return state_of(self.layer)

    def restore(self, state: Mapping[str, Array]) -> None:
        from kerascli.preparation.steps.learning import restore

        restore(self.layer, state)


class OneHotStep(KeptStep):
    """The number of a category as a vector with a single one, as wide as the layer before has categories."""

    def __init__(self, before: Step | None, width: int | None = None) -> None:
        self._before = before
        self._width = width

    @property
    def title(self) -> str:
        return "one_hot"

    @property
    def width(self) -> int:
        """Known once the layer before has learned."""
        if self._width is None and isinstance(self._before, LayerStep):
            layer = self._before.layer
            sized = hasattr(layer, "vocabulary_size")
            self._width = (
                layer.vocabulary_size() if sized else len(layer.bin_boundaries) + 1 if _bins(layer) else layer.num_bins
            )
        return self._width or 1

    def array(self, values: Array) -> Array:
        encoded = np.zeros((len(values), self.width), "float32")
        encoded[np.arange(len(values)), values.reshape(len(values))] = 1.0
        return encoded

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        return tf.one_hot(tf.reshape(values, (-1,)), self.width, dtype="float32")

    def describe(self) -> dict[str, Any]:
        return {"kind": "one_hot", "width": self.width}


def _bins(layer: Any) -> bool:
    return type(layer).__name__ == "Discretization" and layer.bin_boundaries is not None


class CrossStep(LayerStep):
    """Columns side by side, hashed together."""

    def array(self, values: Array) -> Array:
        from kerascli.backend import keras

        columns = [values[:, [index]] for index in range(values.shape[1])]
        crossed: Array = keras.ops.convert_to_numpy(self.layer([_crossable(column) for column in columns]))
        return crossed

    @property
    def in_graph(self) -> bool:
        return False

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "kind": "cross"}


def _crossable(column: Array) -> Array:
    """What HashedCrossing takes: whole numbers or text."""
    return column.astype(str) if column.dtype == object else column
