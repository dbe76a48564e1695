"""Files that are decoded with each batch, where all of them together are not kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.base import Step

if TYPE_CHECKING:
    from kerascli.sources.opened import Decoder

    Array = np.ndarray[Any, np.dtype[Any]]


class DecodeStep(Step):
    """Paths -> examples; never part of what is saved, which begins with decoded examples."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    @property
    def title(self) -> str:
        return "decoding"

    @property
    def cheap(self) -> bool:
        return True

    def array(self, values: Array) -> Array:
        return np.stack([self._decoder.tensor(path).numpy() for path in values.tolist()])

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        signature = tf.TensorSpec(self._decoder.shape, self._decoder.dtype)
        decoded = tf.map_fn(self._decoder.tensor, values, fn_output_signature=signature)
        return tf.ensure_shape(decoded, (None, *self._decoder.shape))

    def describe(self) -> dict[str, Any]:
        raise NotImplementedError
