"""Keras's layers as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.steps.base import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

CHEAP_LAYERS = frozenset({"Rescaling", "Normalization", "Reshape", "Flatten", "CenterCrop"})
"""Layers that are quick enough to run with each batch."""


class LayerStep(Step):
    """A layer called on each batch, never as in training."""

    def __init__(self, layer: Any, *, statistics: str = "numpy") -> None:
        self.layer = layer
        self._statistics = statistics

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
        result: Array = keras.ops.convert_to_numpy(self.layer(values))
        return result

    def tensor(self, values: Any) -> Any:
        return self.layer(values)

    def describe(self) -> dict[str, Any]:
        from kerascli.backend import keras

        return {"kind": "layer", "layer": keras.saving.serialize_keras_object(self.layer)}
