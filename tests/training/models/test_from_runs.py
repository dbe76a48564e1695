"""`load:` and `weights:` take the model of another run, finished or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from kerascli.workflows.models_of_runs import model_of_run
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.workflows.train import RunResult

LAYERS = "[Flatten, {Dense: {units: 10, activation: softmax}}]"
REST = """
data: {source: {builtin: digits}, split: {validation: 0.2}}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1, steps_per_epoch: 3}
run: {report: false, tensorboard: false}
"""


MODELS = ("final_model.keras", "checkpoints/best.keras")
FROZEN = REST.replace("optimizer: adam", "optimizer: {SGD: 0.0}")


def trained(text: str, folder: Path) -> RunResult:
    file = folder / "experiment.yaml"
    file.write_text(text, encoding="utf-8")
    return train(read_experiment(file), runs=folder / "runs", listener=lambda _event: None)


@pytest.mark.parametrize("lost", [0, 1, 2], ids=["finished", "best-checkpoint-alone", "state-of-training-alone"])
def test_a_model_starts_from_another_run(lost: int, tmp_path: Path) -> None:
    run = trained(f"model: {{sequential: {LAYERS}}}" + REST, tmp_path)
    learned = run.model.get_weights()
    (tmp_path / "kept.keras").write_bytes(RunPaths(run.run).model.read_bytes())
    for name in MODELS[:lost]:
        (run.run / name).unlink()
    file = model_of_run(run.run.name, tmp_path / "runs")
    assert file is not None
    assert file.name == ("final_model.keras", "best.keras", f"{run.run.name}.keras")[lost]
    weighed = f"{{sequential: {LAYERS}, weights: {run.run.name}}}"
    for model in (f"{{load: {run.run.name}}}", weighed):
        again = trained(f"model: {model}" + FROZEN, tmp_path)
        for mine, theirs in zip(again.model.get_weights(), learned, strict=True):
            np.testing.assert_array_equal(mine, theirs)
    # What is built after it starts as it does after a model of a file.
    around = "model: {functional: {layers: [Flatten, {Dense: 64}, {Reshape: [8, 8]}, {load: FILE}, {Dense: 10}]}}"
    told, expected = (trained(around.replace("FILE", name) + FROZEN, tmp_path) for name in (run.run.name, "kept.keras"))
    assert [weight.path for weight in told.model.weights] == [weight.path for weight in expected.model.weights]
    for mine, theirs in zip(told.model.get_weights(), expected.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
