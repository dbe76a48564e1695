"""What the tests of training share: the run of each shipped experiment."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

import pytest

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import TrainOptions, train
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def shipped_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a shipped experiment's run, trained with `--fast` by the first test of any process that asks."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own

    def run(name: str) -> Path:
        runs = shared / "shipped" / name
        runs.mkdir(parents=True, exist_ok=True)
        told = runs / "run.txt"
        with (runs / "asked").open("w") as asked:
            fcntl.flock(asked, fcntl.LOCK_EX)
            if not told.exists():
                read = read_experiment(ROOT / "configs" / f"{name}.yaml")
                result = train(read, runs=runs, listener=lambda _event: None, options=TrainOptions(fast=True))
                told.write_text(result.run.name)
        return runs / told.read_text()

    return run
