"""Memory that NumPy and TensorFlow can both use where it lies."""

from __future__ import annotations

import math
import mmap
import threading
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]

ALIGNMENT = 64
"""Bytes; kernels of TensorFlow abort on memory that lies otherwise."""
WORTH_SHARING = 2**20
"""Bytes from which on a copy is worth avoiding."""
ANONYMOUS = getattr(mmap, "MAP_PRIVATE", 0) | getattr(mmap, "MAP_ANONYMOUS", 0)
"""How memory of the process's own is mapped; 0 where it can't be."""


def empty_to_share(shape: tuple[int, ...], dtype: Any) -> Array:
    """Memory for an array that lies well from the start."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if size >= WORTH_SHARING and ANONYMOUS:
        # NumPy asks for huge pages, for which the system may have to move others away: up to six times dearer.
        return np.frombuffer(mmap.mmap(-1, size, flags=ANONYMOUS), kind).reshape(shape)
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    lying_well: Array = memory[start : start + size].view(kind).reshape(shape)
    return lying_well


class Rooms:
    """Memory that is lent again as soon as nobody holds what was made in it: fresh pages cost more than filling them.

    An array that is lent has to be handed on itself: where only a view of it lives on, its room counts as free.
    """

    def __init__(self) -> None:
        self._rooms: list[tuple[Array, weakref.ref[Array] | None]] = []
        self._lock = threading.Lock()

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """Like `empty_to_share`."""
        kind = np.dtype(dtype)
        size = math.prod(shape) * kind.itemsize
        with self._lock:
            number = self._free(size)
            room = self._rooms[number][0]
            lent: Array = room[:size].view(kind).reshape(shape)
            self._rooms[number] = (room, weakref.ref(lent))
        return lent

    def _free(self, size: int) -> int:
        """The number of a room of this size that nobody holds; of a new one where there is none."""
        for number, (room, lent) in enumerate(self._rooms):
            if len(room) >= size and (lent is None or lent() is None):
                return number
        self._rooms.append((empty_to_share((-(-size // WORTH_SHARING) * WORTH_SHARING,), np.uint8), None))
        return len(self._rooms) - 1
