"""A GPU's memory is taken as it is needed, and belongs to the backend that trains."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kerascli.backend import QUIET_AND_SHARING
from tests.conftest import ROOT
from tests.skips import needs_extra, needs_gpu

if TYPE_CHECKING:
    from pathlib import Path

GROWS = """
import subprocess
from kerascli.backend import tensorflow as tf
def used():
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    return int(subprocess.run(query, capture_output=True, text=True, check=True).stdout)
before = used()
with tf.device("/GPU:0"):
    tf.zeros((8, 8)) + 1
print(used() - before)
"""
FEEDS = """
import sys
from kerascli.backend import Door, open_door
open_door(Door(backend="jax"))
from kerascli.backend import keras
print("tensorflow" in sys.modules)
from kerascli.backend import tensorflow
print(tensorflow.config.get_visible_devices("GPU"))
"""


def printed(program: str, **settings: str) -> list[str]:
    """The lines of a program in a process of its own, without what this one was told."""
    environment = {name: value for name, value in os.environ.items() if name not in QUIET_AND_SHARING}
    environment.pop("KERAS_BACKEND", None)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment | settings,
    )
    return done.stdout.splitlines()


def test_what_the_user_has_set_stays() -> None:
    program = "import os; from kerascli.backend import keras; print(os.environ['TF_FORCE_GPU_ALLOW_GROWTH'])"
    assert printed(program) == ["true"]
    assert printed(program, TF_FORCE_GPU_ALLOW_GROWTH="false") == ["false"]


def test_tensorflow_sees_no_gpu_where_it_only_feeds_jax() -> None:
    needs_extra("jax")
    assert printed(FEEDS) == ["False", "[]"]


def trained(
    folder: Path, layers: list[Any], *, backend: str = "tensorflow", **settings: str
) -> tuple[list[dict[str, Any]], int, str]:
    """The events of a run in a process of its own, its exit code, and what it said on the error stream."""
    experiment = {
        "backend": backend,
        "data": {"source": {"builtin": "digits"}},
        "model": {"sequential": ["Flatten", *layers, {"Dense": {"units": 10, "activation": "softmax"}}]},
        "compile": {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
        "run": {"report": False, "tensorboard": False},
    }
    (folder / "my.yaml").write_text(json.dumps(experiment), encoding="utf-8")
    command = [sys.executable, "-m", "kerascli", "train", "my.yaml", "--json", "--fast"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "KERASCLI_RUNS": "runs"} | settings,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode, done.stderr


@pytest.mark.gpu
def test_the_gpu_is_told_and_a_run_can_be_kept_off_it(tmp_path: Path) -> None:
    needs_gpu()
    on_gpu, code, said = trained(tmp_path, [])
    assert code == 0, said
    assert "CPU" not in on_gpu[0]["device"]
    on_cpu, code, said = trained(tmp_path, [], CUDA_VISIBLE_DEVICES="-1")
    assert code == 0, said
    assert "CPU core" in on_cpu[0]["device"]


@pytest.mark.parametrize(
    "backend",
    [
        pytest.param("tensorflow", marks=pytest.mark.gpu),
        pytest.param("jax", marks=pytest.mark.backends),
        pytest.param("torch", marks=pytest.mark.backends),
    ],
)
def test_a_model_too_large_for_the_device_says_what_to_change(backend: str, tmp_path: Path) -> None:
    if backend == "tensorflow":
        needs_gpu()
    else:
        needs_extra(backend)
    layers = [{"RepeatVector": 300_000_000}, {"Conv1D": {"filters": 64, "kernel_size": 1}}, "GlobalAveragePooling1D"]
    events, code, said = trained(tmp_path, layers, backend=backend)
    assert code == 1, said
    assert events[-2]["state"] == "failed"
    (problem,) = events[-1]["problems"]
    assert problem["code"] == "out-of-memory"
    assert "GiB" in problem["message"]
    assert "data.batch_size" in problem["help"]
    if backend == "jax":
        assert "which layer asked is not known; `repeat_vector` has the largest output, 300,000,000 × 64" in str(
            problem
        )
    else:
        assert problem["message"].startswith(("`repeat_vector`", "`conv1d`", "`global_average_pooling1d`"))


@pytest.mark.gpu
def test_memory_of_a_gpu_is_taken_as_it_is_needed() -> None:
    needs_gpu()
    (mebibytes,) = printed(GROWS)
    assert int(mebibytes) < 4096
