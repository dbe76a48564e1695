"""Tables larger than memory: the same examples as in memory, every row once an epoch, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from kerascli.preparation import sharing
from kerascli.preparation.disk import members, split_columns
from kerascli.sources import stored_records, stored_tables, tables
from kerascli.sources.context import OpenContext
from kerascli.workflows.raw_examples import raw_examples
from kerascli.workflows.slicing import _values
from kerascli.workflows.stored_looks import stored_looks
from kerascli.workflows.worst_inputs import named_inputs

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 5000
FEATURES = {
    "a": "float_normalized",
    "b": {"Discretization": {"num_bins": 4}},
    "kind": "string_categorical",
    "whole": "float",
}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Numbers with holes, words, a weight and a target of words; small pieces, so that there are many of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(stored_tables, "ROWS", 512)
    monkeypatch.setattr(tables, "ROWS", 512)
    monkeypatch.setattr(split_columns, "SORTED_AT_ONCE", 1024)
    monkeypatch.setattr(members, "PIECE", 64)
    random = np.random.default_rng(7)
    a = random.normal(50, 9, ROWS)
    frame = pl.DataFrame(
        {
            "row": np.arange(ROWS),
            "a": [None if index % 97 == 5 else value for index, value in enumerate(a.tolist())],
            "b": random.normal(size=ROWS),
            "kind": random.choice(["红", "green", "blue, light"], ROWS),
            "whole": random.integers(0, 9, ROWS),
            "weight": random.random(ROWS),
            "day": random.permutation(ROWS),
            "y": random.choice(["no", "yes", "perhaps"], ROWS),
        }
    )
    path = tmp_path / "t.csv"
    frame.write_csv(path)
    return path


@pytest.fixture
def both(table: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same section prepared in memory and from disk."""

    def prepared(section: dict[str, Any]) -> tuple[Any, Any]:
        whole = {"source": {"table": str(table)}, "target": "y", "missing": {"a": "mean"}, "batch_size": 64, **section}
        whole = {key: value for key, value in whole.items() if value is not None}
        in_memory = prepare(whole)
        monkeypatch.setattr(tables, "LARGE_TEXT", 1)
        on_disk = prepare(whole)
        assert (in_memory.on_disk, on_disk.on_disk) == (False, True)
        return in_memory, on_disk

    return prepared


def assert_same(got: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert list(got) == list(expected)
        for name, values in expected.items():
            np.testing.assert_array_equal(got[name], values, strict=True)
    else:
        np.testing.assert_array_equal(got, expected, strict=True)


@pytest.mark.parametrize(
    "section",
    [
        {"features": FEATURES, "split": {"validation": 0.15}},
        {"features": FEATURES, "split": {"order": "day", "validation": 0.2, "test": 0.1}, "sample_weight": "weight"},
        {"features": "by_input", "class_weight": "balanced"},
        {"features": {"a": "float", "b": "float"}, "prepare": {"x": ["standardize"]}, "split": {"by": "kind_of_row"}},
        {"features": {"a": "float_normalized", "b": "float"}, "missing": "drop", "split": {"validation": 100}},
        {"features": {"b": "float"}, "y": "x", "target": None},
        {"features": {"row": "float"}, "split": {"random": {"validation": 0.15, "test": 0.1, "seed": 3}}},
        {"features": {"row": "float"}, "split": {"random": {"validation": 0.2, "seed": 3, "stratify": True}}},
        {"features": {"row": "float"}, "split": {"random": {"validation": 0.2, "stratify": "whole"}}},
        {"features": {"row": "float"}, "split": {"group": "kind", "validation": 1, "test": 1, "seed": 2}},
        {"features": {"row": "float"}, "split": {"group": "whole", "validation": 0.3}, "missing": "drop"},
        {"features": {"row": "float"}, "split": {"order": "kind", "validation": 0.3}},
        {"features": {"row": "float"}, "split": {"order": "whole", "validation": 0.3}, "missing": "drop"},
        {"features": {"row": "float"}, "split": {"order": "row", "validation": 0.3}},
        {"features": {"row": "float"}, "split": {"folds": {"count": 4, "seed": 1, "stratify": True, "only": 2}}},
    ],
    ids=[
        *("learned", "ordered", "by_input", "by", "dropped", "autoencoder", "random", "balanced", "balanced by column"),
        *("grouped", "groups dropped", "by words", "ties", "sorted already", "fold"),
    ],
)
def test_a_table_on_disk_gives_the_bits_of_one_in_memory(section: dict[str, Any], table: Path, both: Any) -> None:
    frame = pl.read_csv(table)
    parts = pl.Series("kind_of_row", ["train", "validation", "train", "test"] * (ROWS // 4))
    frame.with_columns(parts).write_csv(table)
    in_memory, on_disk = both(section)
    assert on_disk.facts == in_memory.facts
    for name, split in in_memory.splits.items():
        positions = np.arange(split.samples)
        for got, expected in zip(on_disk.splits[name].batch(positions), split.batch(positions), strict=True):
            assert_same(got, expected)
        fed = list(on_disk.feed(name, shuffle=False).numpy_batches())
        for got_batch, expected_batch in zip(fed, in_memory.feed(name, shuffle=False).numpy_batches(), strict=True):
            for got, expected in zip(got_batch, expected_batch, strict=True):
                assert_same(got, expected)


@pytest.mark.parametrize(
    "section",
    [
        {"features": FEATURES, "split": {"order": "day", "validation": 0.2}},
        {"features": {"a": "float", "kind": "string_categorical"}, "missing": "drop", "split": {"validation": 100}},
    ],
    ids=["ordered", "dropped"],
)
def test_stored_rows_are_looked_at_as_in_memory(section: dict[str, Any], both: Any) -> None:
    in_memory, on_disk = both(section)
    for split in ("train", "validation"):
        looks = [stored_looks(data, split) for data in (in_memory, on_disk)]
        assert looks[1] == looks[0]
        assert looks[0]
        columns = [_values(data, split, "whole").to_list() for data in (in_memory, on_disk)]
        assert columns[1] == columns[0]
        assert len(columns[0]) == in_memory.splits[split].samples
        worst = [named_inputs(data, split, [70, 3, 41]) for data in (in_memory, on_disk)]
        assert worst[1] == worst[0]
        first = [raw_examples(data, split, 5) for data in (in_memory, on_disk)]
        assert first[1].to_dicts() == first[0].to_dicts()


def test_every_row_comes_once_an_epoch_in_an_order_of_seed_and_epoch(both: Any) -> None:
    _, on_disk = both({"features": {"row": "float"}, "split": {"random": {"validation": 0.3, "seed": 1}}})
    feed = on_disk.feed("train", shuffle=True)
    epochs = [np.concatenate([batch[0].ravel() for batch in feed.numpy_batches()]) for _ in range(2)]
    expected = np.sort(on_disk.splits["train"].batch(np.arange(3500))[0].ravel())
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), expected)
    assert (epochs[0] != epochs[1]).mean() > 0.9
    feed.start_at(1, step=17)
    rest = np.concatenate([batch[0].ravel() for batch in feed.numpy_batches()])
    np.testing.assert_array_equal(rest, epochs[1][17 * 64 :])
    assert [len(batch[0]) for batch in feed.numpy_batches()] == [64] * 54 + [44]


@pytest.mark.parametrize("shuffle", ["batch", {"buffer_size": 300, "seed": 3}])
def test_other_ways_to_shuffle_are_those_of_memory(both: Any, shuffle: Any) -> None:
    in_memory, on_disk = both({"features": {"b": "float"}, "shuffle": shuffle, "drop_remainder": True})
    passes = [list(data.feed("train", shuffle=True).numpy_batches()) for data in (in_memory, on_disk)]
    assert len(passes[0]) == len(passes[1]) == ROWS // 64
    for got, expected in zip(passes[1], passes[0], strict=True):
        assert_same(got[0], expected[0])


def test_records_on_disk_are_fed_as_those_in_memory(
    prepare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kerascli.backend import tensorflow as tf

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with tf.io.TFRecordWriter(str(tmp_path / "r.tfrecord")) as writer:
        for row in np.random.default_rng(1).normal(size=(100, 3)).tolist():
            floats = tf.train.Feature(float_list=tf.train.FloatList(value=row))
            label = tf.train.Feature(int64_list=tf.train.Int64List(value=[int(row[0] > 0)]))
            features = tf.train.Features(feature={"x": floats, "y": label})
            writer.write(tf.train.Example(features=features).SerializeToString())
    described = {"x": {"shape": [3]}, "y": {"dtype": "int64"}}
    section = {
        "source": {"tfrecord": {"file": str(tmp_path / "*.tfrecord"), "features": described, "target": "y"}},
        "split": {"random": {"validation": 0.2, "seed": 1, "stratify": True}},
        "prepare": {"x": [{"Normalization": {"axis": -1}}]},
        "class_weight": "balanced",
        "batch_size": 7,
    }
    in_memory = prepare(section)
    monkeypatch.setattr(stored_records, "LARGE", 0)
    monkeypatch.setattr(sharing, "WORTH_SHARING", 0)
    on_disk = prepare(section)
    assert on_disk.facts == in_memory.facts
    for name in ("train", "validation"):
        feeds = [data.feed(name, shuffle=True).numpy_batches() for data in (on_disk, in_memory)]
        for got, expected in zip(*feeds, strict=True):
            for one, other in zip(got, expected, strict=True):
                assert_same(one, other)


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ({"prepare": {"both": [f"{__name__}.halved"]}}, "functions under `prepare: both` are given all rows at once"),
        ({"sample_weight": {f"{__name__}.weights": {}}}, "a function as `sample_weight` is given all rows at once"),
    ],
    ids=["both", "weights"],
)
def test_a_large_table_that_is_read_whole_is_told(
    section: dict[str, Any], reason: str, table: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    told: list[Any] = []
    whole = {"source": {"table": str(table)}, "target": "row", "features": {"b": "float"}, **section}
    data = prepare(whole, warn=told.append)
    assert not data.on_disk
    (problem,) = [problem for problem in told if problem.code == "read-whole"]
    assert problem.message.startswith(f"t.csv is large, and is read whole into memory: {reason}")


def test_windows_of_a_large_table_are_cut_from_all_of_its_rows(
    table: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    told: list[Any] = []
    windows = {"timeseries": {"table": str(table), "sequence_length": 4, "target_offset": 4}}
    data = prepare({"source": windows, "target": "whole", "features": {"b": "float"}}, warn=told.append)
    assert not data.on_disk
    (problem,) = [problem for problem in told if problem.code == "read-whole"]
    said = "t.csv is large, and is read whole into memory: windows are cut from rows that lie there"
    assert problem.message == said


def halved(x: Any, y: Any) -> Any:
    return x / 2, y


def weights(x: Any, y: Any) -> Any:
    return np.ones(len(y))


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        ({"dtype": "string"}, "`x` is text"),
        ({"shape": [None]}, "`x` differs in length from record to record"),
        ({"dtype": "string", "decode": "image"}, "`x` is decoded and has no `shape`"),
    ],
    ids=["text", "lengths", "pictures"],
)
def test_large_records_that_are_read_whole_are_told(
    feature: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_section: Any
) -> None:
    monkeypatch.setattr(stored_records, "LARGE", 0)
    path = tmp_path / "r.tfrecord"
    path.write_bytes(b"")
    source = read_section({"source": {"tfrecord": {"file": str(path), "features": {"x": feature}}}}).source
    told: list[Any] = []
    assert not stored_records.may_be_stored([path], source, OpenContext(warn=told.append))
    assert told[0].message == f"r.tfrecord and its like are large, and are read whole into memory: {reason}"
