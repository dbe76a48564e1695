"""A GPU's memory is taken as it is needed, and belongs to the backend that trains."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kerascli.backend import QUIET_AND_SHARING
from tests.conftest import ROOT
from tests.skips import needs_extra, needs_gpu

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


@pytest.mark.gpu
def test_memory_of_a_gpu_is_taken_as_it_is_needed() -> None:
    needs_gpu()
    (mebibytes,) = printed(GROWS)
    assert int(mebibytes) < 4096
