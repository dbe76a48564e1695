"""Sections of a later version are checked, and refused by `train`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascli.problems import UserError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

CONFIG = Path(__file__).parents[3] / "configs" / "mnist_cnn.yaml"


@pytest.mark.parametrize(
    "override",
    ["tune={objective: val_loss, space: {fit.epochs: {int: {low: 1, high: 3}}}}", "distribute={devices: 2}"],
)
def test_train_refuses_what_this_version_only_checks_and_makes_no_run(override: str, tmp_path: Path) -> None:
    read = read_experiment(CONFIG, [override])
    with pytest.raises(UserError) as caught:
        train(read, runs=tmp_path, listener=print)
    (problem,) = caught.value.problems
    assert problem.code == "not-in-this-version"
    assert problem.span is not None
    assert problem.help == f"--unset {override.partition('=')[0]}"
    assert list(tmp_path.iterdir()) == []
