"""The rows of a split on disk, by position: NumPy's own indexing is the oracle."""

import numpy as np
import pytest

from kerascli.preparation.disk.rows import Rows


@pytest.mark.parametrize("count", [2, 300, 15_000])
def test_rows_at_any_positions_are_those_of_the_list(count):
    draw = np.random.default_rng(count)
    chosen = np.sort(draw.choice(20_000, count, replace=False))
    rows = Rows.of(chosen)
    for positions in (draw.permutation(count), np.arange(count), np.asarray([count - 1, 0, 0]), np.empty(0, np.int64)):
        np.testing.assert_array_equal(rows.at(positions), chosen[positions])


def test_rows_that_lie_far_apart_are_found():
    chosen = np.asarray([5, 20_000, 20_001, 90_000])
    assert Rows.of(chosen).at(np.asarray([3, 0, 2, 1])).tolist() == [90_000, 5, 20_001, 20_000]
