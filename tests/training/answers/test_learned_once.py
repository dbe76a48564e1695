"""What a run learned is taken from its folder on resume and evaluate; nothing is learned a second time."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kerascli.problems import UserError
from kerascli.runs.layout import RunPaths
from kerascli.workflows.asking import world_of
from kerascli.workflows.assembling import assemble
from kerascli.workflows.run_experiment import read_run
from kerascli.workflows.subjects import find_subject

if TYPE_CHECKING:
    from pathlib import Path

MOVED = 1000.0


@pytest.fixture
def run_with_another_mean(houses_run: Path, tmp_path: Path) -> Path:
    """A run whose folder says another mean of the `area` column than its table has."""
    run = tmp_path / houses_run.name
    shutil.copytree(houses_run, run)
    file = RunPaths(run).preparation / "preparation.npz"
    with np.load(file) as stored:
        arrays = dict(stored)
    (key,) = [name for name in arrays if name.startswith("features/area/") and name.endswith("/mean")]
    arrays[key] = arrays[key] + MOVED
    np.savez(file, **arrays)
    return run


def test_going_on_takes_the_kept_statistics(run_with_another_mean: Path) -> None:
    read = read_run(run_with_another_mean)
    made = assemble(read, seed=0, run_folder=run_with_another_mean, warn=lambda _: None, data_ready=lambda _: None)
    assert made.data.examples("train", 10)[0][:, 0].mean() < -10


def test_evaluate_takes_the_kept_statistics_and_the_targets_unit(run_with_another_mean: Path, houses_run: Path) -> None:
    answers = []
    for run in (run_with_another_mean, houses_run):
        subject = find_subject(str(run), run.parent)
        data, _ = world_of(subject, read_run(run), 0, lambda _: None)
        answers.append((data.examples("test", 10), dict(data.preparation.codings)))
    (moved, codings), (own, own_codings) = answers
    assert (own[0][:, 0] - moved[0][:, 0] > 10).all()
    np.testing.assert_array_equal(own[1]["price"], moved[1]["price"])
    assert codings == own_codings


def test_a_damaged_preparation_is_told_with_its_folder(run_with_another_mean: Path) -> None:
    folder = RunPaths(run_with_another_mean).preparation
    (folder / "preparation.json").write_text("{")
    with pytest.raises(UserError, match=str(folder)):
        assemble(
            read_run(run_with_another_mean),
            seed=0,
            run_folder=run_with_another_mean,
            warn=lambda _: None,
            data_ready=lambda _: None,
        )
