"""A kind of model trained twice: from its file, and by its script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.backend import keras
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

    from tests.training.parity.kinds.kind import Kind

ARRAYS = 'data: {source: {arrays: {x: "arrays.npz[DATA]", y: "arrays.npz[y]"}}, batch_size: 16, shuffle: SHUFFLE}'
BATCHES = "data: {source: {python: DATA}}"
OF_A_FUNCTION = "data: {source: {python: DATA}, batch_size: 16, shuffle: SHUFFLE}"
COMPILE = "compile: {optimizer: adam, loss: mse}"
REST = """
seed: 4
fit: {epochs: 2}
run: {report: false, tensorboard: false, csv: false}
"""


@dataclass(frozen=True)
class Trained:
    """What training came to."""

    history: dict[str, list[float]]
    paths: list[str]
    """Of the weights."""
    weights: list[np.ndarray]
    answers: list[np.ndarray]
    loaded: list[np.ndarray] | None = None
    """What the saved model answers once it is loaded; None where it wants objects of the user's, or can't be saved."""


def write_arrays(folder: Path) -> None:
    """The arrays of all kinds; each writes its own file beside them."""
    random = np.random.default_rng(0)
    np.savez(
        folder / "arrays.npz",
        rows=random.normal(size=(40, 6)).astype("float32"),
        steps=random.normal(size=(40, 5, 4)).astype("float32"),
        words=random.integers(0, 9, (40, 5)),
        pictures=random.integers(0, 256, (40, 32, 32, 3)).astype("float32"),
        y=random.normal(size=(40, 1)).astype("float32"),
    )


def trained_twice(
    kind: Kind, folder: Path, *, backend: str = "tensorflow", shuffle: bool = True, eagerly: bool = False
) -> tuple[Trained, Trained]:
    """From the file, then by the script, in one process."""
    file = folder / "experiment.yaml"
    file.write_text(_text_of(kind, folder, backend=backend, shuffle=shuffle), encoding="utf-8")
    read = read_experiment(file, ["compile.run_eagerly=true"] if eagerly else [])
    result = train(read, runs=folder / "runs", listener=lambda _event: None)
    rows = [row["metrics"] for row in read_rows(RunPaths(result.run).metrics)]
    given = _given(kind, folder, shuffle=shuffle)
    mine = _trained(result.model, {key: [row[key] for row in rows] for key in rows[0]}, given["x"])
    if not kind.plugin:
        again = keras.models.load_model(RunPaths(result.run).model, compile=False)
        again.run_eagerly = eagerly
        mine = replace(mine, loaded=_answers(again, given["x"]))
    plain = _script(kind, folder, policy=str(read.experiment.dtype_policy))
    plain.run_eagerly = eagerly
    history = plain.fit(**given, epochs=2, verbose=0).history
    return mine, _trained(plain, history, given["x"])


def _text_of(kind: Kind, folder: Path, *, backend: str, shuffle: bool) -> str:
    """The whole file; what it names lies beside it."""
    data = BATCHES if kind.batches else OF_A_FUNCTION if kind.arrays else ARRAYS
    data = data.replace("DATA", kind.data).replace("SHUFFLE", str(shuffle).lower())
    parts = [f"backend: {backend}", REST, data, dedent(kind.file)]
    if "compile:" not in kind.file:
        parts.append(COMPILE)
    if kind.plugin:
        (folder / "parts.py").write_text(kind.plugin, encoding="utf-8")
        parts.append("plugins: [parts.py]")
    if kind.before is not None:
        kind.before(keras, folder)
    return "\n".join(parts)


def _given(kind: Kind, folder: Path, *, shuffle: bool) -> dict[str, Any]:
    """What the script's `fit` takes."""
    if kind.batches is not None:
        return {"x": kind.batches(), "shuffle": False}
    if kind.arrays is not None:
        given = dict(zip(("x", "y", "sample_weight"), kind.arrays(), strict=False))
        return {**given, "batch_size": 16, "shuffle": shuffle}
    with np.load(folder / "arrays.npz") as arrays:
        return {"x": arrays[kind.data], "y": arrays["y"], "batch_size": 16, "shuffle": shuffle}


def _script(kind: Kind, folder: Path, *, policy: str) -> Any:
    """The model that the script compiles in a fresh process."""
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(4)
    keras.config.set_dtype_policy(policy)
    model = kind.script(keras, folder)
    if kind.compile is None:
        model.compile("adam", "mse")
    else:
        kind.compile(keras, model)
    return model


def _trained(model: Any, history: dict[str, list[float]], x: Any) -> Trained:
    return Trained(history, [weight.path for weight in model.weights], model.get_weights(), _answers(model, x))


def _answers(model: Any, x: Any) -> list[np.ndarray]:
    answers: list[np.ndarray] = keras.tree.flatten(model.predict(x, batch_size=16, verbose=0))
    return answers
