"""Drawn examples."""

from __future__ import annotations

import numpy as np
import pytest


def drawn(opened, **options):
    return opened({"synthetic": options}).parts["source"]


def test_the_same_seed_draws_the_same_examples(opened):
    first, again, other = (drawn(opened, samples=20, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.x["x"], again.x["x"])
    assert not np.array_equal(first.x["x"], other.x["x"])


def test_classes_are_equally_frequent_and_follow_the_sum(opened):
    part = drawn(opened, samples=300, shape=[4, 2], classes=3)
    assert part.x["x"].shape == (300, 4, 2)
    assert np.bincount(part.y["y"]).tolist() == [100, 100, 100]
    sums = part.x["x"].reshape(300, -1).sum(axis=1)
    assert sums[part.y["y"] == 0].max() < sums[part.y["y"] == 2].min()


def test_regression_keeps_the_rules_value(opened):
    part = drawn(opened, samples=50, classes=None)
    assert np.allclose(part.y["y"], part.x["x"].sum(axis=1), rtol=1e-5)


@pytest.mark.parametrize(
    ("distribution", "dtype", "low", "high"),
    [("uniform", "float32", 2.0, 3.0), ("integers", "int32", 5.0, 9.0), ("normal", "float32", -6.0, 6.0)],
)
def test_values_lie_where_they_should(opened, distribution, dtype, low, high):
    values = drawn(opened, distribution=distribution, low=low, high=high).x["x"]
    assert values.dtype == dtype
    assert low <= values.min()
    assert values.max() <= high


def test_several_inputs_by_name(opened):
    part = drawn(opened, inputs={"a": [3], "b": [2, 2]}, rule="linear", noise=0.1)
    assert {name: array.shape for name, array in part.x.items()} == {"a": (1000, 3), "b": (1000, 2, 2)}


def test_bounds_the_wrong_way_round_are_told(opened):
    assert opened.mistake({"synthetic": {"low": 2.0, "high": 1.0}})["place"] == ("high",)
