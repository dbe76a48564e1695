"""The shipped experiments train on jax and torch, and what they come to answers the same on every backend."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.skips import needs_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONLY_TENSORFLOW = {"custom_train_step": "its loop is written with tf.GradientTape"}
CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))
PORTABLE = [config for config in CONFIGS if config not in ONLY_TENSORFLOW]
IN_ONE_PROCESS = 6
"""Fewer processes save start-up, smaller ones save memory."""
OTHERS = ("jax", "torch")
SAMPLE = ("custom_layer", "two_tower")
"""Trained on jax with all other tests: objects of the user's, several inputs and outputs."""
EVERYWHERE = ("mnist_cnn", "residual_blocks", "imdb_lstm", "unet")
"""Models of Keras's own layers whose file is read on each backend by plain Keras."""
LARGEST_DIFFERENCE = 2e-6
PREDICT = """
import sys
import keras
import numpy as np

model = keras.models.load_model(sys.argv[1], compile=False)
generator = np.random.default_rng(0)
shape = (8, *(size or 20 for size in model.inputs[0].shape[1:]))
kind = keras.backend.standardize_dtype(model.inputs[0].dtype)
embedded = any(isinstance(layer, keras.layers.Embedding) for layer in model.layers)
x = generator.integers(0, 100, shape).astype(kind) if embedded else generator.random(shape).astype(kind)
np.save(sys.argv[2], model.predict(x, verbose=0))
"""


def run_python(backend: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program on a backend."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"KERAS_BACKEND": backend},
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """The run of a shipped experiment on a backend; some are trained with the first that is asked for."""
    folder = tmp_path_factory.mktemp("backends")
    codes: dict[tuple[str, str], int] = {}

    def run(config: str, backend: str) -> Path:
        assert importlib.util.find_spec(backend), f"make test-backends installs {backend}"
        here = folder / backend
        here.mkdir(exist_ok=True)
        if (backend, config) not in codes:
            start = PORTABLE.index(config) // IN_ONE_PROCESS * IN_ONE_PROCESS
            names = PORTABLE[start : start + IN_ONE_PROCESS]
            done = run_python(backend, "-m", "tests.training.backends.trainer", backend, str(here), *names)
            assert done.returncode == 0, done.stderr
            codes.update({(backend, name): code for name, code in map(json.loads, done.stdout.splitlines())})
        assert codes[backend, config] == 0, (here / f"{config}.txt").read_text(encoding="utf-8")
        (found,) = (path for path in (here / config).iterdir() if (path / "run.json").exists())
        return found

    return run


@pytest.mark.backends
@pytest.mark.parametrize("backend", OTHERS)
@pytest.mark.parametrize("config", PORTABLE)
def test_shipped_experiment_trains(config: str, backend: str, trained: Callable[[str, str], Path]) -> None:
    record = json.loads((trained(config, backend) / "run.json").read_text(encoding="utf-8"))
    assert (record["state"], record["backend"]) == ("finished", backend)


@pytest.mark.backends
@pytest.mark.parametrize("backend", OTHERS)
@pytest.mark.parametrize("config", EVERYWHERE)
def test_a_model_answers_the_same_on_every_backend(
    config: str, backend: str, trained: Callable[[str, str], Path], tmp_path: Path
) -> None:
    model = trained(config, backend) / "final_model.keras"
    answers = {}
    for reader in ("tensorflow", *OTHERS):
        file = tmp_path / f"{reader}.npy"
        done = run_python(reader, "-c", PREDICT, str(model), str(file))
        assert done.returncode == 0, done.stderr
        answers[reader] = np.load(file)
    for reader, values in answers.items():
        np.testing.assert_allclose(values, answers[backend], rtol=0, atol=LARGEST_DIFFERENCE, err_msg=reader)


@pytest.mark.backends
@pytest.mark.parametrize("backend", OTHERS)
def test_a_run_of_another_backend_is_exported_by_tensorflow(
    backend: str, trained: Callable[[str, str], Path], tmp_path: Path
) -> None:
    needs_extra("tf2onnx")
    run = trained("mnist_cnn", backend)
    done = run_python(backend, "-m", "kerascli", "export", str(run), "-f", "savedmodel,onnx,keras", "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("savedmodel/**/saved_model.pb"))
    assert list(tmp_path.glob("onnx/**/*.onnx"))
    assert list(tmp_path.glob("keras/**/*.keras"))


def test_some_of_them_train_on_jax(tmp_path: Path) -> None:
    needs_extra("jax")
    done = run_python("jax", "-m", "tests.training.backends.trainer", "jax", str(tmp_path), *SAMPLE)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[name, 0] for name in SAMPLE]
    for name in SAMPLE:
        (run,) = (path for path in (tmp_path / name).iterdir() if (path / "run.json").exists())
        assert json.loads((run / "run.json").read_text(encoding="utf-8"))["backend"] == "jax"


def test_what_runs_on_tensorflow_alone_is_shipped() -> None:
    assert set(ONLY_TENSORFLOW) <= set(CONFIGS)
