"""Every kind of model trains from the file to the history, weights and answers of its script, to the bit."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.training.parity.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.training.parity.kinds.kind import Kind

ARRAYS = 'data: {source: {arrays: {x: "arrays.npz[DATA]", y: "arrays.npz[y]"}}, batch_size: 16}'
BATCHES = "data: {source: {python: DATA}}"
COMPILE = "compile: {optimizer: adam, loss: mse}"
REST = """
seed: 4
fit: {epochs: 2}
run: {report: false, tensorboard: false, csv: false}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The arrays of all experiments; each writes its own file beside them."""
    folder = tmp_path_factory.mktemp("kinds")
    random = np.random.default_rng(0)
    np.savez(
        folder / "arrays.npz",
        rows=random.normal(size=(40, 6)).astype("float32"),
        steps=random.normal(size=(40, 5, 4)).astype("float32"),
        words=random.integers(0, 9, (40, 5)),
        pictures=random.integers(0, 256, (40, 32, 32, 3)).astype("float32"),
        y=random.normal(size=(40, 1)).astype("float32"),
    )
    return folder


def text_of(kind: Kind, folder: Path) -> str:
    """The whole file; what it names lies beside it."""
    parts = [REST, (BATCHES if kind.batches else ARRAYS).replace("DATA", kind.data), dedent(kind.file)]
    if "compile:" not in kind.file:
        parts.append(COMPILE)
    if kind.plugin:
        (folder / "parts.py").write_text(kind.plugin, encoding="utf-8")
        parts.append("plugins: [parts.py]")
    if kind.before is not None:
        kind.before(keras, folder)
    return "\n".join(parts)


def script(kind: Kind, folder: Path, *, policy: str) -> Any:
    """The model that the script compiles in a fresh process."""
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(4)
    keras.config.set_dtype_policy(policy)
    model = kind.script(keras, folder)
    if kind.compile is None:
        model.compile("adam", "mse")
    else:
        kind.compile(keras, model)
    model.run_eagerly = True
    return model


# Eagerly, because compiling a graph for six steps would take most of the time.
@pytest.mark.filterwarnings("ignore:A total of 1 objects could not be loaded")
@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_model_trains_as_in_its_script(name: str, folder: Path) -> None:
    kind = KINDS[name]
    file = folder / "experiment.yaml"
    file.write_text(text_of(kind, folder), encoding="utf-8")
    read = read_experiment(file, ["compile.run_eagerly=true"])
    result = train(read, runs=folder / "runs", listener=lambda _event: None)
    rows = [row["metrics"] for row in read_rows(RunPaths(result.run).metrics)]
    if kind.batches is None:
        with np.load(folder / "arrays.npz") as arrays:
            x, y = arrays[kind.data], arrays["y"]
        given = {"x": x, "y": y, "batch_size": 16}
    else:
        given = {"x": kind.batches(), "shuffle": False}
    mine = result.model.predict(given["x"], batch_size=16, verbose=0)

    plain = script(kind, folder, policy=str(read.experiment.dtype_policy))
    history = plain.fit(**given, epochs=2, verbose=0).history

    assert {key: [row[key] for row in rows] for key in history} == history
    assert [weight.path for weight in result.model.weights] == [weight.path for weight in plain.weights]
    for one, other in zip(result.model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(mine, plain.predict(given["x"], batch_size=16, verbose=0))
