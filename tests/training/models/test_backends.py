"""The shipped experiments train on jax and torch, each in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.skips import needs_extra

if TYPE_CHECKING:
    from pathlib import Path

ONLY_TENSORFLOW = {"custom_train_step": "its loop is written with tf.GradientTape"}
CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))
SAMPLE = ("custom_layer",)
"""What `make test` trains on jax; the rest is `make test-backends`."""


def train(config: str, backend: str, runs: Path) -> subprocess.CompletedProcess[str]:
    file = ROOT / "configs" / f"{config}.yaml"
    command = [
        sys.executable,
        "-m",
        "kerascli",
        "train",
        str(file),
        f"backend={backend}",
        "--fast",
        "--runs",
        str(runs),
    ]
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=runs)


@pytest.mark.parametrize("config", SAMPLE)
def test_a_sample_trains_on_jax(config: str, tmp_path: Path) -> None:
    needs_extra("jax")
    done = train(config, "jax", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "jax on" in done.stdout


@pytest.mark.backends
@pytest.mark.parametrize("backend", ["jax", "torch"])
@pytest.mark.parametrize("config", [config for config in CONFIGS if config not in ONLY_TENSORFLOW])
def test_shipped_experiment_trains(config: str, backend: str, tmp_path: Path) -> None:
    assert importlib.util.find_spec(backend), f"make test-backends installs {backend}"
    done = train(config, backend, tmp_path)
    assert done.returncode == 0, done.stderr


def test_what_runs_on_tensorflow_alone_is_shipped() -> None:
    assert set(ONLY_TENSORFLOW) <= set(CONFIGS)
