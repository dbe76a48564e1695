"""Precision, accumulation, averages, clipping, XLA and determinism give the plain script's numbers to the bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import json, sys
from pathlib import Path
import keras
import numpy as np
import tensorflow
from sklearn.datasets import load_digits

x = load_digits().images.astype("float32")
y = load_digits().target
for case, (policy, deterministic, optimizer, compile_arguments) in json.loads(sys.argv[1]).items():
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    keras.config.set_dtype_policy(policy)
    if deterministic:
        tensorflow.config.experimental.enable_op_determinism()
    model = keras.Sequential([
        keras.layers.Input((8, 8)),
        keras.layers.Reshape((8, 8, 1)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10, activation="softmax", dtype="float32"),
    ])
    model.compile(
        optimizer=keras.optimizers.Adam(**optimizer),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        **compile_arguments,
    )
    history = model.fit(x, y, batch_size=128, epochs=2, verbose=0).history
    np.savez(f"{sys.argv[2]}/{case}.npz", *model.get_weights())
    Path(f"{sys.argv[2]}/{case}.json").write_text(json.dumps(history))
"""
EXPERIMENT = """
import json, sys
import numpy as np
from pathlib import Path
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

for case, (policy, deterministic, optimizer, compile_arguments) in json.loads(sys.argv[1]).items():
    experiment = {
        "seed": 3,
        "dtype_policy": policy,
        "deterministic": deterministic,
        "data": {"source": {"builtin": "digits"}, "batch_size": 128},
        "model": {
            "sequential": [
                {"Input": [8, 8]},
                {"Reshape": {"target_shape": [8, 8, 1]}},
                {"Conv2D": {"filters": 4, "kernel_size": 3, "activation": "relu"}},
                "BatchNormalization",
                "Flatten",
                {"Dropout": 0.2},
                {"Dense": {"units": 10, "activation": "softmax", "dtype": "float32"}},
            ]
        },
        "compile": {
            "optimizer": {"Adam": optimizer},
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"],
            **compile_arguments,
        },
        "fit": {"epochs": 2},
        "run": {"report": False, "tensorboard": False},
    }
    result = train(read_experiment(experiment), runs=Path(sys.argv[2], case), listener=lambda event: None)
    np.savez(f"{sys.argv[2]}/{case}.npz", *result.model.get_weights())
    rows = [row["metrics"] for row in read_rows(RunPaths(result.run).metrics)]
    history = {name: [row[name] for row in rows] for name in rows[0]}
    Path(f"{sys.argv[2]}/{case}.json").write_text(json.dumps(history))
"""
CASES: dict[str, tuple[str, bool, dict[str, Any], dict[str, Any]]] = {
    "mixed_bfloat16": ("mixed_bfloat16", False, {}, {}),
    "mixed_float16": ("mixed_float16", False, {}, {}),
    "unscaled": ("mixed_float16", False, {}, {"auto_scale_loss": False}),
    "jit_compile": ("float32", False, {}, {"jit_compile": True}),
    "accumulation": ("float32", False, {"gradient_accumulation_steps": 3}, {}),
    "averages": ("float32", False, {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 4}, {}),
    "clipping": ("float32", False, {"clipnorm": 0.05}, {}),
    "deterministic": ("float32", True, {}, {}),  # last: a process can't take it back
}


def run_all(program: str, folder: Path) -> Path:
    """Train every case in one process; weights and histories lie in the folder."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, json.dumps(CASES), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What the script and what the experiments came to."""
    folder = tmp_path_factory.mktemp("options")
    return run_all(SCRIPT, folder / "script"), run_all(EXPERIMENT, folder / "experiment")


@pytest.mark.parametrize("case", CASES)
def test_an_option_of_training_gives_the_numbers_of_the_script(case: str, folders: tuple[Path, Path]) -> None:
    expected, found = (json.loads((folder / f"{case}.json").read_text(encoding="utf-8")) for folder in folders)
    assert {name: found[name] for name in expected} == expected
    with np.load(folders[0] / f"{case}.npz") as theirs, np.load(folders[1] / f"{case}.npz") as ours:
        assert ours.files == theirs.files
        for name in theirs.files:
            np.testing.assert_array_equal(ours[name], theirs[name])


def test_the_options_do_change_the_numbers(folders: tuple[Path, Path]) -> None:
    losses = {case: json.loads((folders[1] / f"{case}.json").read_text(encoding="utf-8"))["loss"][-1] for case in CASES}
    for case in ("mixed_bfloat16", "mixed_float16", "accumulation", "averages", "clipping"):
        assert losses[case] != losses["deterministic"], case
