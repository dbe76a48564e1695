"""`load:` and `weights:` take the model of another run, finished or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kerascli.problems import UserError
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
    file = model_of_run(run.run)
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


UNSAVABLE = """
import keras


class Plain(keras.Model):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.head = keras.layers.Dense(10, activation="softmax")

    def call(self, x):
        return self.head(self.layer(keras.ops.reshape(x, (-1, 64))))
"""


def test_a_model_that_keras_can_not_save_is_built_again(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(UNSAVABLE, encoding="utf-8")
    model = "model: {Plain: {layer: {Dense: {units: 8, activation: relu}}}}\n"
    run = trained(f"plugins: [own.py]\n{model}" + REST, tmp_path)
    assert not RunPaths(run.run).model.exists()
    learned = run.model.get_weights()
    for start in (f"model: {{load: {run.run.name}}}", f"plugins: [own.py]\n{model}weights: last"):
        again = trained(start + FROZEN, tmp_path)
        assert type(again.model).__name__ == "Plain"
        for mine, theirs in zip(again.model.get_weights(), learned, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_weights_alone_are_no_model(tmp_path: Path) -> None:
    run = trained(f"model: {{sequential: {LAYERS}}}" + REST, tmp_path)
    run.model.save_weights(tmp_path / "my.weights.h5")
    with pytest.raises(UserError) as told:
        trained("model: {load: my.weights.h5}" + REST, tmp_path)
    (problem,) = told.value.problems
    assert problem.message == "`my.weights.h5` holds weights alone, and no model"
    assert problem.help == "write the model, and `weights: my.weights.h5` beside it"


@pytest.mark.parametrize("start", ["model: {load: kept.keras}", "model: {load: last}", "weights: last\nmodel: MODEL"])
def test_the_resolved_file_of_a_run_that_starts_from_another_trains_it_again(start: str, tmp_path: Path) -> None:
    layers = f"{{sequential: {LAYERS}}}"
    first = trained(f"model: {layers}" + REST, tmp_path)
    (tmp_path / "kept.keras").write_bytes(RunPaths(first.run).model.read_bytes())
    run = trained(start.replace("MODEL", layers) + REST, tmp_path)
    again = train(
        read_experiment(RunPaths(run.run).resolved), runs=tmp_path / "elsewhere", listener=lambda _event: None
    )
    for mine, theirs in zip(again.model.get_weights(), run.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
