"""On jax and torch too, a killed run resumes to the same bits and answers afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.skips import needs_extra

EXPERIMENT = Path(__file__).parent / "arrays.yaml"
POINT = "0.7"
"""A share of all that happens in a run: inside its second epoch, where the numbers of dropout are in the middle."""
MORE_POINTS = ("0.3,0.3,0.3", "0.45", "0.6", "0.85")
ANSWER = """
import sys
from kerascli.__main__ import exit_code
run = sys.argv[1]
answers = run + "/answers.csv"
print(exit_code(["evaluate", run]), exit_code(["predict", "--model", run, "--split", "validation", "-o", answers]))
"""


def run_python(backend: str, *arguments: str) -> str:
    """What a program prints, where the experiment names this backend."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"KERASCLI_TEST_BACKEND": backend, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill(backend: str, folder: Path, points: tuple[str, ...]) -> None:
    """Kill a run at each point and resume it; the uninterrupted one lies under `arrays/reference`."""
    lines = run_python(backend, "-m", "tests.training.kills.driver", str(folder), str(EXPERIMENT), *points).splitlines()
    answers = [json.loads(line) for line in lines[1:]]
    assert all(answer["kills"] for answer in answers), answers
    assert [answer["difference"] for answer in answers] == [None] * len(points)


@pytest.mark.parametrize("backend", ["jax", pytest.param("torch", marks=pytest.mark.backends)])
def test_a_killed_run_resumes_evaluates_and_predicts(backend: str, tmp_path: Path) -> None:
    needs_extra(backend)
    kill(backend, tmp_path, (POINT,))
    (run,) = (path for path in (tmp_path / "arrays" / "reference").iterdir() if path.is_dir())
    said = run_python(backend, "-c", ANSWER, str(run))
    assert said.splitlines()[-1] == "0 0"
    assert (run / "answers.csv").read_text(encoding="utf-8").count("\n") > 300


@pytest.mark.backends
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_run_can_be_killed_anywhere(backend: str, tmp_path: Path) -> None:
    needs_extra(backend)
    kill(backend, tmp_path, MORE_POINTS)
