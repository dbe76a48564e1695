"""Memory that is lent again: never while somebody holds what was made in it."""

from __future__ import annotations

import numpy as np

from kerascli.sources.aligned import ALIGNMENT, Rooms, empty_to_share


def test_memory_lies_where_tensorflow_reads_it() -> None:
    for shape in ((3,), (300_000, 7)):
        array = empty_to_share(shape, "float32")
        assert array.shape == shape
        assert array.ctypes.data % ALIGNMENT == 0


def test_a_room_is_lent_again_once_nobody_holds_its_array() -> None:
    rooms = Rooms()
    first = rooms.empty((1000, 3), "float32")
    first[...] = 1.0
    where = first.ctypes.data
    second = rooms.empty((1000, 3), "float32")
    second[...] = 2.0
    assert second.ctypes.data != where
    assert np.all(first == 1.0)
    del first
    assert rooms.empty((500, 2), "int64").ctypes.data == where


def test_a_larger_array_gets_a_room_of_its_own() -> None:
    rooms = Rooms()
    where = rooms.empty((10,), "float32").ctypes.data
    large = rooms.empty((1_000_000,), "float32")
    assert large.ctypes.data != where
    assert large.nbytes == 4_000_000
