"""A run that is killed and resumed ends in the same bits as one that was never stopped."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXPERIMENTS = sorted((Path(__file__).parent / "experiments").glob("*.yaml"))
SAMPLE = {"arrays_dropout": ("0.77",), "phases": ("0.66",), "recurrent": ("0.45",)}
"""Shares of all that happens in a run; the soak test takes every point."""


def drive(experiment, folder, points):
    """What the driver says about each point."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.kills.driver", str(experiment), str(folder), *points],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    total, *answers = (json.loads(line) for line in done.stdout.splitlines())
    return total["total"], answers, done.stderr


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda path: path.stem)
def test_a_killed_run_resumes_to_the_same_bits(experiment, tmp_path):
    _, answers, errors = drive(experiment, tmp_path, SAMPLE[experiment.stem])
    assert all(answer["killed"] and answer["started"] for answer in answers), answers
    assert [answer["difference"] for answer in answers] == [None] * len(answers), errors


@pytest.mark.soak
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda path: path.stem)
def test_a_run_can_be_killed_at_any_point(experiment, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    total, _, _ = drive(experiment, tmp_path, ())
    chosen = random.Random(seed).sample(range(1, total + 1), min(334, total))
    _, answers, errors = drive(experiment, tmp_path, [str(point) for point in sorted(chosen)])
    wrong = [answer for answer in answers if answer["started"] and answer.get("difference") is not None]
    assert not wrong, f"seed {seed}: {wrong}\n{errors}"
