"""Large arrays are in memory once: NumPy's and TensorFlow's at the same time."""

from __future__ import annotations

import numpy as np
import pytest

from kerascli.preparation.sharing import shareable, tensor_of
from kerascli.sources.aligned import WORTH_SHARING

ROWS = WORTH_SHARING // 4


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "float64", "bool"])
def test_a_large_array_and_its_tensor_are_the_same_memory(dtype: str) -> None:
    array = shareable(np.arange(ROWS * 4).reshape(ROWS, 4).astype(dtype))
    tensor = tensor_of(array)
    array[7] = 1
    assert tensor.dtype == dtype
    assert tensor[7].numpy().tolist() == [1, 1, 1, 1]
    assert shareable(array) is array


def test_an_array_that_lies_badly_becomes_a_copy_that_kernels_take() -> None:
    import tensorflow as tf

    memory = np.zeros(ROWS * 16 + 64, np.uint8)
    start = -memory.ctypes.data % 64 + 4
    array = memory[start : start + ROWS * 16].view("float32").reshape(ROWS, 4)
    tensor = tensor_of(array)
    array[7] = 1
    assert float(tf.reduce_sum(tf.gather(tensor, [7, 8]))) == 0
    moved = shareable(array)
    assert float(tf.reduce_sum(tf.gather(tensor_of(moved), [7, 8]))) == 4


def test_what_is_small_or_belongs_to_a_file_stays_where_it_is(tmp_path: object) -> None:
    small = np.arange(5)
    mapped = np.lib.format.open_memmap(f"{tmp_path}/large.npy", "w+", "uint8", (WORTH_SHARING,))
    assert shareable(small) is small
    assert shareable(mapped) is mapped
    words = np.asarray(["a", "b"], dtype=object)
    assert shareable(words) is words
