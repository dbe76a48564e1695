"""Every shipped experiment trains its first steps, saves, loads and predicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("config", CONFIGS)
def test_shipped_config_trains_and_is_kept(config: str, shipped_run: Callable[[str], Path]) -> None:
    run = shipped_run(config)
    record = read_record(run)
    assert record.state == "finished"
    assert record.epochs_done >= 1
    assert all(np.isfinite(value) for value in record.last_metrics.values() if isinstance(value, float))
    assert RunPaths(run).model.exists() or RunPaths(run).weights.exists()


def test_what_stands_in_for_the_data_is_said_on_the_report(shipped_run: Callable[[str], Path]) -> None:
    run = shipped_run("mnist_cnn")
    stands_in = json.loads(RunPaths(run).data.read_text(encoding="utf-8"))["stand_in"] is not None
    told = [text for text in read_record(run).warnings if "training on the stand-in `offline: digits`" in text]
    assert len(told) == stands_in
    assert ("1,797 real handwritten digits" in (run / "report.html").read_text(encoding="utf-8")) is stands_in
