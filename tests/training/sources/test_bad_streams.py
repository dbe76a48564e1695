"""Streams that fail or have no end: the run says with which batch, and keeps its last checkpoint."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

STREAMS = """
import keras
import numpy as np


def batch(index, fail):
    random = np.random.default_rng(index)
    x, y = random.random((4, 3), dtype="float32"), random.integers(0, 2, 4)
    if index == 7 and fail == "raise":
        raise ValueError("row 31 of log.csv is torn")
    if index == 7 and fail == "nan":
        x[2, 1] = np.nan
    if index == 7 and fail == "label":
        y[1] = 9
    return x, y


def once(fail):
    for index in range(100):
        yield batch(index, fail)


class Rows(keras.utils.PyDataset):
    def __init__(self, fail):
        super().__init__()
        self.fail = fail

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return batch(index, self.fail)


def graph(fail):
    import tensorflow as tf

    kinds = (tf.TensorSpec((4, 3)), tf.TensorSpec((4,), tf.int64))
    return tf.data.Dataset.from_generator(lambda: once(fail), output_signature=kinds)
"""
TORN = ("source-failed", "batch 8: ValueError: row 31 of log.csv is torn", "streams.py:1")
NAN = ("not-finite", "batch 8, example 3: `x` holds NaN or infinity", "")
LABEL = ("label-outside-outputs", "batch 8, example 2: label 9 is outside the model's 2 outputs", "")


@pytest.mark.parametrize(
    ("stream", "fail", "told"),
    [
        ("once", "raise", TORN),
        ("once", "nan", NAN),
        ("once", "label", LABEL),
        ("Rows", "raise", TORN),
        ("Rows", "nan", NAN),
        ("graph", "raise", TORN),
        ("graph", "label", LABEL),
    ],
)
def test_a_stream_that_fails_ends_the_run_with_its_batch_and_its_last_checkpoint(
    cli: Callable[..., tuple[int, str, str]], stream: str, fail: str, told: tuple[str, str, str]
) -> None:
    Path("streams.py").write_text(STREAMS, encoding="utf-8")
    experiment = {
        "plugins": ["streams.py"],
        "data": {"source": {"python": {stream: {"fail": fail}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 3, "steps_per_epoch": 4},
        "run": {"tensorboard": False, "report": False},
    }
    Path("stream.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "stream.yaml")
    said = out + err
    assert code == 3, said
    for words in (f"[{told[0]}]", f"`{stream}`", *told[1:]):
        assert words in said
    assert "Nothing was run" not in said
    (run,) = Path("runs").glob("stream-*")
    record = yaml.safe_load((run / "run.json").read_text(encoding="utf-8"))
    assert (record["state"], record["error"]["code"]) == ("failed", told[0])
    assert record["epochs_done"] == 1
    assert list((run / "checkpoints").glob("state-*"))


def test_what_has_no_end_needs_the_length_of_an_epoch(cli: Callable[..., tuple[int, str, str]]) -> None:
    Path("streams.py").write_text(STREAMS, encoding="utf-8")
    experiment = {
        "plugins": ["streams.py"],
        "data": {"source": {"python": {"once": {"fail": "never"}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("stream.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "stream.yaml")
    assert (code, "help: fit: {steps_per_epoch: 100}" in out + err) == (2, True)
    code, out, err = cli("train", "stream.yaml", "fit.steps_per_epoch=2")
    assert (code, "can't be begun again in the same order: a resumed run sees other batches" in out + err) == (0, True)
    (run,) = Path("runs").glob("stream-*")
    assert not yaml.safe_load((run / "run.json").read_text(encoding="utf-8"))["exactly_resumable"]
    shutil.rmtree("runs")
    code, out, err = cli("train", "stream.yaml", "fit.steps_per_epoch=2", "data.split={validation: 0.2}")
    assert (code, "a stream can't be split" in out + err) == (3, True)
    assert not list(Path("runs").glob("*/run.json"))


def test_training_gets_the_batch_that_shapes_were_told_from(tmp_path: Path) -> None:
    from kerascli.preparation.stream_feed import StreamFeed, StreamSplit
    from kerascli.sources.opened import Stream

    batches = ((np.full((2, 1), index, dtype="float32"), np.zeros(2)) for index in range(3))
    split = StreamSplit("train", Stream(kind="generator", make=lambda: batches, replayable=False, name="mine"))
    assert split.first_batch(2)[0][0, 0] == 0
    assert [x[0, 0] for x, _ in StreamFeed(split, 2).fit_argument()] == [0, 1, 2]
