"""Files that are decoded with each batch, where all of them together are not kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.ragged import padded
from kerascli.preparation.steps.base import Step
from kerascli.sources.files import unreadable_file

if TYPE_CHECKING:
    from kerascli.sources.reading import Decoder

    Array = np.ndarray[Any, np.dtype[Any]]


class DecodeStep(Step):
    """Paths -> examples; never part of what is saved, which begins with decoded examples."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    @property
    def _is_open(self) -> bool:
        """Whether examples differ in length: a batch is then as long as its longest, filled with zeros."""
        return None in self._decoder.shape

    @property
    def title(self) -> str:
        return "decoding"

    @property
    def cheap(self) -> bool:
        return True

    def array(self, values: Array) -> Array:
        decoded = [self._decoded(path) for path in values.tolist()]
        return padded(decoded) if self._is_open else np.stack(decoded)

    def _decoded(self, path: str) -> Array:
        from kerascli.backend import tensorflow as tf

        try:
            example: Array = self._decoder.tensor(path).numpy()
        except tf.errors.OpError as error:
            raise unreadable_file(path, self._decoder.check(path) or str(error)) from error
        return example

    def tensor(self, values: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        shape, dtype = self._decoder.shape, self._decoder.dtype
        if self._is_open:
            ragged = tf.RaggedTensorSpec(shape, dtype, ragged_rank=0)
            return tf.map_fn(self._decoder.tensor, values, fn_output_signature=ragged).to_tensor()
        decoded = tf.map_fn(self._decoder.tensor, values, fn_output_signature=tf.TensorSpec(shape, dtype))
        return tf.ensure_shape(decoded, (None, *self._decoder.shape))


class StoredStep(Step):
    """Examples that lie on disk, decoded: whatever is dear is done with each batch, for there is no room to keep it."""

    @property
    def title(self) -> str:
        return "reading"

    @property
    def cheap(self) -> bool:
        return True

    def array(self, values: Array) -> Array:
        return values

    def tensor(self, values: Any) -> Any:
        return values
