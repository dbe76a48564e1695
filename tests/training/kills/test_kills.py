"""A run that is killed and resumed, however often, ends in the same bits as one that was never stopped."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import needs_extra

ROOT = Path(__file__).parents[3]
EXPERIMENTS = sorted((Path(__file__).parent / "experiments").glob("*.yaml"))
ARRAYS = Path(__file__).parents[1] / "backends" / "arrays.yaml"
SAMPLE = {
    "arrays_dropout": "0.77",
    "disk_table": "0.6",
    "images": "0.6",
    "outputs": "0.55",
    "phases": "0.66",
    "recurrent": "0.45",
    "table": "0.7",
}
"""Where each is killed: a share of all that happens in its run. The soak test draws many."""
KINDS = [(experiment, "tensorflow") for experiment in EXPERIMENTS] + [(ARRAYS, "jax"), (ARRAYS, "torch")]
KILLS = 1000
IN_A_CHAIN = 8
"""Kills of one run; what a session does before it dies is at most 0.3 of a run."""


def drive(folder, *words, backend="tensorflow"):
    """What the driver says about each chain, and what it printed of errors."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.kills.driver", str(folder), *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore", "KERASCLI_TEST_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [answer for answer in map(json.loads, done.stdout.splitlines()) if "chain" in answer], done.stderr


def test_a_killed_run_resumes_to_the_same_bits(tmp_path):
    assert [experiment.stem for experiment in EXPERIMENTS] == list(SAMPLE)
    words = [word for experiment in EXPERIMENTS for word in (str(experiment), SAMPLE[experiment.stem])]
    answers, errors = drive(tmp_path, *words)
    assert {answer["experiment"]: answer["difference"] for answer in answers} == dict.fromkeys(SAMPLE), errors
    assert all(answer["kills"] == 1 for answer in answers), answers


def chains(generator, count):
    """Points of death: the first of each chain spread over the whole run, every fourth of all an instant."""
    for number in range(count):
        points = [(number + generator.random()) / count, *(generator.uniform(0, 0.3) for _ in range(IN_A_CHAIN - 1))]
        yield ",".join(f"{'@' if generator.random() < 0.25 else ''}{point:.6f}" for point in points)


@pytest.mark.soak
@pytest.mark.parametrize(("experiment", "backend"), KINDS, ids=lambda kind: getattr(kind, "stem", kind))
def test_a_run_can_be_killed_at_any_point(experiment, backend, tmp_path):
    needs_extra(backend)
    seed = int(os.environ.get("KILLS_SEED") or random.SystemRandom().randrange(2**32))
    print(f"KILLS_SEED={seed}")
    generator, kills = random.Random(seed), 0
    while kills < KILLS / len(KINDS):
        answers, errors = drive(tmp_path, str(experiment), *chains(generator, 8), backend=backend)
        wrong = [answer for answer in answers if answer["difference"] is not None]
        assert not wrong, f"KILLS_SEED={seed}: {wrong}\n{errors}"
        kills += sum(answer["kills"] for answer in answers)
    print(f"{experiment.stem} on {backend}: {kills} kills, no difference")
