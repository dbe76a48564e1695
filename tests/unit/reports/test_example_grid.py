"""Examples that are pictures become one picture; others none."""

import numpy as np
import pytest

from kerascli.reports.example_grid import example_grid


@pytest.mark.parametrize(
    ("shape", "size"),
    [((10, 28, 28), (8 * 60 - 4, 116)), ((3, 8, 8, 1), (3 * 60 - 4, 56)), ((2, 300, 200, 3), (2 * 68 - 4, 96))],
)
def test_pictures_lie_side_by_side(shape, size):
    grid = example_grid(np.random.default_rng(0).random(shape))
    assert grid.size == size


@pytest.mark.parametrize("shape", [(5, 13), (5, 7), (5, 28, 28, 2), (5, 4, 4, 3), (5,), (5, 3, 8, 8, 1)])
def test_what_is_no_picture_has_no_grid(shape):
    assert example_grid(np.zeros(shape)) is None


def test_every_range_becomes_black_to_white_and_bytes_stay():
    dark_to_light = np.linspace(-1, 1, 64).reshape(1, 8, 8)
    assert example_grid(dark_to_light).convert("L").getextrema() == (0, 255)
    assert example_grid(np.full((1, 8, 8, 3), 7, dtype="uint8")).getextrema()[0] == (7, 7)
    assert example_grid(np.full((1, 8, 8), np.nan)).convert("L").getextrema() == (0, 0)
