"""What the tests of training share: the run of each shipped experiment, and exports without a process for each."""

from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING, Any

import pytest

from kerascli.exports import worker
from kerascli.workflows import export as exporting
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


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exporting process's work without a process for each: starting them would take most of the time."""
    from kerascli.backend import keras

    in_its_own = exporting._asked

    def asked(request: Path, backend: str, module: str) -> Any:
        if backend != keras.backend.backend():
            return in_its_own(request, backend, module)
        worker.run(request)
        return json.loads(request.with_name(worker.VERDICT).read_text(encoding="utf-8"))

    monkeypatch.setattr(exporting, "_asked", asked)
