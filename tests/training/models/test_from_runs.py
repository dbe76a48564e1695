"""`load:` and `weights:` take the model of another run, finished or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from kerascli.workflows.assembling import model_of_run
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = "[Flatten, {Dense: {units: 10, activation: softmax}}]"
REST = """
data: {source: {builtin: digits}, split: {validation: 0.2}}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1, steps_per_epoch: 3}
run: {report: false, tensorboard: false}
"""


@pytest.mark.parametrize("lost", [False, True], ids=["finished", "best-checkpoint-alone"])
def test_a_model_starts_from_another_run(lost: bool, tmp_path: Path) -> None:
    first = tmp_path / "first.yaml"
    first.write_text(f"model: {{sequential: {LAYERS}}}" + REST, encoding="utf-8")
    run = train(read_experiment(first), runs=tmp_path / "runs", listener=lambda _event: None)
    learned = run.model.get_weights()
    if lost:
        RunPaths(run.run).model.unlink()
    file = model_of_run(run.run.name, tmp_path / "runs")
    assert file is not None
    assert (file.name == "final_model.keras") is not lost
    for model in (f"{{load: {run.run.name}}}", f"{{sequential: {LAYERS}, weights: {run.run.name}}}"):
        second = tmp_path / "second.yaml"
        frozen = REST.replace("optimizer: adam", "optimizer: {SGD: 0.0}")
        second.write_text(f"model: {model}" + frozen, encoding="utf-8")
        again = train(read_experiment(second), runs=tmp_path / "runs", listener=lambda _event: None)
        for mine, theirs in zip(again.model.get_weights(), learned, strict=True):
            np.testing.assert_array_equal(mine, theirs)
