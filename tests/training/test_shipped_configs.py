"""Every shipped experiment trains its first steps, saves, loads and predicts."""

from pathlib import Path

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import RunResult, TrainOptions, train

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


def unheard(_event):
    """A listener that does not listen."""


@pytest.fixture(scope="session")
def fast_run(tmp_path_factory: pytest.TempPathFactory):
    """Trains a shipped config with `--fast`, once for all tests that ask."""
    runs = tmp_path_factory.mktemp("runs")
    made: dict[str, RunResult] = {}

    def run(config: Path) -> RunResult:
        if config.stem not in made:
            read = read_experiment(config)
            made[config.stem] = train(read, runs=runs, listener=unheard, options=TrainOptions(fast=True))
        return made[config.stem]

    return run


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_shipped_config_trains_and_is_kept(config, fast_run):
    result = fast_run(config)
    record = read_record(result.run)
    assert record.state == "finished"
    assert record.epochs_done >= 1
    assert all(np.isfinite(value) for value in record.last_metrics.values() if isinstance(value, float))
    assert RunPaths(result.run).model.exists() or RunPaths(result.run).weights.exists()
