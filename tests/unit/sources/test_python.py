"""What a function of the user's may give."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kerascli.catalogue.objects import Object, Target
from kerascli.problems import DataError, Source, Span
from kerascli.sources.context import OpenContext
from kerascli.sources.opened import Arrays, Columns, Stream
from kerascli.sources.python import PythonSource

SPAN = Span(Source("my.yaml"), 1, 1, 1, 5)
X, Y = np.arange(12).reshape(6, 2), np.arange(6)


def given(value):
    target = Target(kind="plugin", name="load", path="my.py:load", namespace="functions", is_function=True)
    source = PythonSource(python=Object(target=target, arguments={}, span=SPAN))
    return source.open(OpenContext(construct=lambda _: value)).parts


@pytest.mark.parametrize("value", [(X, Y), [X, Y], {"x": X, "y": Y}, (X.tolist(), Y.tolist())])
def test_examples_and_targets(value):
    part = given(value)["source"]
    assert isinstance(part, Arrays)
    assert np.array_equal(part.x["x"], X)
    assert np.array_equal(part.y["y"], Y)


def test_train_and_test_as_keras_loaders_give_them():
    parts = given(((X, Y), (X[:2], Y[:2])))
    assert {name: part.samples for name, part in parts.items()} == {"train": 6, "test": 2}


def test_parts_by_name_and_inputs_by_name():
    parts = given({"train": ({"a": X, "b": Y}, Y), "val": ({"a": X, "b": Y}, Y)})
    assert list(parts) == ["train", "validation"]
    assert list(parts["train"].x) == ["a", "b"]


def test_weights_as_a_third_value():
    part = given((X, Y, np.ones(6)))["source"]
    assert part.sample_weight is not None
    assert part.sample_weight.sum() == 6


def test_sequences_of_different_lengths_stay_ragged():
    part = given(([[1], [1, 2]], [0, 1]))["source"]
    assert part.x["x"].dtype == object


def test_a_frame_is_a_table():
    part = given(pl.DataFrame({"a": [1, 2], "b": ["x", None]}))["source"]
    assert isinstance(part, Columns)
    assert part.schema == {"a": pl.Int64, "b": pl.String}


def test_a_generator_object_is_a_stream_that_cannot_be_replayed():
    part = given((X, Y) for _ in range(3))["source"]
    assert isinstance(part, Stream)
    assert (part.kind, part.replayable, part.endless, part.batches) == ("generator", False, True, None)


@pytest.mark.parametrize("value", [None, 5, "text", {"train": 3}])
def test_what_is_no_data_is_told(value):
    with pytest.raises(DataError) as caught:
        given(value)
    assert caught.value.problems[0].code == "not-data"


def test_arrays_of_different_lengths_are_told():
    with pytest.raises(DataError) as caught:
        given((X, Y[:3]))
    assert caught.value.problems[0].code == "different-lengths"
