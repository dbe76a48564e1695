"""Objects of the user's that are written with `keras.ops` train on jax and torch as in a script of that backend."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.skips import needs_extra
from tests.training.parity.kinds import OWN

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = ("own_objects: parts", "own_models: step of training")
"""On jax with all other tests: one object for each place where one can stand, and a model with a step of its own."""


def compared(backend: str, folder: Path, names: tuple[str, ...]) -> list[list[object]]:
    """For each kind the backend, its name, the epochs of its history, and how far file and script are apart."""
    needs_extra(backend)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.training.backends.own_objects", backend, str(folder), *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_some_of_them_train_on_jax_as_in_a_script(tmp_path: Path) -> None:
    assert compared("jax", tmp_path, SAMPLE) == [["jax", name, 2, 0.0] for name in SAMPLE]


@pytest.mark.backends
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_all_of_them_train_as_in_a_script_of_the_backend(backend: str, tmp_path: Path) -> None:
    assert compared(backend, tmp_path, OWN) == [[backend, name, 2, 0.0] for name in OWN]
