"""A stream for training, and arrays beside it: what `fit(dataset, validation_data=(x, y))` takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kerascli.backend import keras, tensorflow
from kerascli.problems import DataError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.keras

PLUGIN = """
import numpy as np

x = np.random.default_rng(0).random((72, 4)).astype("float32")
y = x.sum(1)

def dataset():
    import tensorflow as tf
    return tf.data.Dataset.from_tensor_slices((x[:40], y[:40])).batch(8)

def stream_and_arrays():
    return {"train": dataset(), "validation": (x[40:], y[40:])}

def arrays_and_stream():
    return {"train": (x[40:], y[40:]), "validation": dataset()}
"""
EXPERIMENT = """
seed: 3
plugins: [parts.py]
data: {source: {python: PARTS}, batch_size: 5}
model: {sequential: [{Input: [4]}, {Dense: 1}]}
compile: {optimizer: sgd, loss: mse}
fit: {epochs: 2}
"""


def trained(parts: str, folder: Path) -> Path:
    (folder / "parts.py").write_text(PLUGIN, encoding="utf-8")
    (folder / "my.yaml").write_text(EXPERIMENT.replace("PARTS", parts), encoding="utf-8")
    return train(read_experiment(folder / "my.yaml"), runs=folder / "runs", listener=lambda _event: None).run


def test_arrays_beside_a_stream_validate_as_in_the_script(tmp_path: Path) -> None:
    run = trained("stream_and_arrays", tmp_path)
    rows = [json.loads(line)["metrics"] for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    names: dict = {}
    exec(PLUGIN, names)
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x, y = names["x"], names["y"]
    stream = tensorflow.data.Dataset.from_tensor_slices((x[:40], y[:40])).batch(8)
    fit = model.fit(
        stream, epochs=2, shuffle=False, validation_data=(x[40:], y[40:]), validation_batch_size=5, verbose=0
    )
    assert [row["loss"] for row in rows] == fit.history["loss"]
    assert [row["val_loss"] for row in rows] == fit.history["val_loss"]


def test_a_stream_can_not_stand_beside_a_training_part_of_arrays(tmp_path: Path) -> None:
    with pytest.raises(DataError) as told:
        trained("arrays_and_stream", tmp_path)
    (problem,) = told.value.problems
    assert (problem.code, problem.message) == ("parts-of-two-kinds", "`train` is no stream, and another part is one")
    assert not list((tmp_path / "runs").iterdir())
