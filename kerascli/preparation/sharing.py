"""Memory that NumPy and TensorFlow share: a large array is there once, for the source, every split and the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.sources.aligned import ALIGNMENT, WORTH_SHARING, empty_to_share
from kerascli.sources.opened import Arrays

if TYPE_CHECKING:
    from kerascli.sources.opened import OpenedSource

    Array = np.ndarray[Any, np.dtype[Any]]


def shared_source(opened: OpenedSource) -> OpenedSource:
    """The source with its large arrays where TensorFlow can read them; the old places are free again."""
    parts = {name: _shared_part(part) if isinstance(part, Arrays) else part for name, part in opened.parts.items()}
    return replace(opened, parts=parts)


def _shared_part(part: Arrays) -> Arrays:
    return replace(
        part,
        x={name: shareable(array) for name, array in part.x.items()},
        y={name: shareable(array) for name, array in part.y.items()},
    )


def shareable(array: Array) -> Array:
    """The array itself, or where it is large and lies badly its like in aligned memory.

    A file that is mapped stays where it is.
    """
    in_memory = type(array) is np.ndarray  # neither mapped nor read from a file
    if not in_memory or array.nbytes < WORTH_SHARING or array.dtype.kind not in "biuf":
        return array
    if _can_be_shared(array):
        return array
    moved = empty_to_share(array.shape, array.dtype)
    moved[...] = array
    return moved


def tensor_of(array: Array) -> Any:
    """A tensor over the array's own memory where that can be, else with a copy of it."""
    from kerascli.backend import tensorflow as tf

    if array.nbytes >= WORTH_SHARING and _can_be_shared(array):
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    return tf.convert_to_tensor(array)


def _can_be_shared(array: Array) -> bool:
    flags = array.flags
    return flags.c_contiguous and flags.writeable and array.dtype.isnative and array.ctypes.data % ALIGNMENT == 0
