"""A run among hostile settings comes to the bits of one among none: the file is the whole truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np

from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """
data: {source: {builtin: digits}, batch_size: 256, prepare: {x: [{expand_dims: -1}]}}
model:
  sequential:
    - Conv2D: {filters: 4, kernel_size: 3, activation: relu}
    - BatchNormalization
    - GlobalAveragePooling2D
    - Dense: {units: 10, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2}
run: {report: false, tensorboard: false}
"""
KERAS_JSON = {
    "floatx": "float64",
    "epsilon": 0.1,
    "backend": "jax",
    "image_data_format": "channels_first",
    "nnx_enabled": True,
}
VARIABLES = {
    "KERAS_BACKEND": "jax",
    "KERAS_MAX_EPOCHS": "1",
    "KERAS_MAX_STEPS_PER_EPOCH": "2",
    "KERAS_NNX_ENABLED": "true",
    "PYTHONHASHSEED": "7",
}
PROGRAM = """
import sys
from kerascli.__main__ import exit_code
code = exit_code(["train", "experiment.yaml", "--runs", "hostile"])
from kerascli.backend import keras
print(keras.src.backend.config.keras_home(), file=sys.stderr)
sys.exit(code)
"""


def test_hostile_settings_change_no_bit(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "keras.json").write_text(json.dumps(KERAS_JSON))
    file = tmp_path / "experiment.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    expected = train(read_experiment(file), runs=tmp_path / "clean", listener=lambda _event: None)

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **VARIABLES, "KERAS_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("not KERAS_BACKEND=jax", "variable KERAS_MAX_EPOCHS", "variable KERAS_MAX_STEPS_PER_EPOCH"):
        assert done.stdout.count(name) == 1, done.stdout
    assert done.stderr.splitlines()[-1] == str(home)
    (run,) = (tmp_path / "hostile").iterdir()
    rows, expected_rows = ([row["metrics"] for row in read_rows(RunPaths(one).metrics)] for one in (run, expected.run))
    assert rows == expected_rows
    from kerascli.backend import keras

    model = keras.models.load_model(RunPaths(run).model, compile=False)
    for mine, theirs in zip(model.get_weights(), expected.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_file_of_settings_that_keras_refuses_is_passed_over(tmp_path: Path) -> None:
    settings = '{"floatx": "bfloat16", "epsilon": 1}'
    (tmp_path / "keras.json").write_text(settings)
    program = (
        "import sys; from kerascli.backend import keras; print(keras.config.floatx(), keras.config.epsilon())\n"
        "assert 'jax' not in sys.modules, 'TensorFlow was left to load it'"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "KERAS_HOME": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "float32 1e-07\n"
    assert (tmp_path / "keras.json").read_text() == settings
