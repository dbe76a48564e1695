"""A RUN is a path, an id, a unique prefix, `last` or `best:METRIC`, for every command that takes one."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

import kerascli
from kerascli.cli import COMMANDS
from tests.conftest import masked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXPERIMENT = """
data: {source: {builtin: digits}, split: {validation: 0.2}, prepare: {x: [{divide: 16}]}, batch_size: 64}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}
compile: {optimizer: {Adam: 1e-4}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 1}
run: {tensorboard: false, report: false}
"""
TAKES_A_RUN = (
    "summary {run}",
    "plot {run} -o model.svg",
    "data {run}",
    "compare {run} worse",
    "evaluate {run}",
    "predict --model {run} digit.png",
    "report {run} -o report.html",
    "runs show {run}",
    "runs note {run}",
    "runs tag {run} good",
    "runs tail {run}",
    "config diff my.yaml {run}",
    "init --from-model {run} -o -",
    "train --resume {run}",
)
ELSEWHERE = {
    "export": "writes a file in a process of its own; finds its run as `evaluate` does",
    "bench": "the same",
    "tensorboard": "serves until it is stopped; finds its runs as `compare` does",
}
NO_RUN = {"validate", "list", "explain", "schema", "doctor", "eject"}
WAYS = ("better", "last", "best:val_accuracy", "best:val_accuracy:max", "best:val_loss:min")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `runs/worse` and the newer `runs/better`, and a picture."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("runs")
    (folder / "my.yaml").write_text(EXPERIMENT)
    for stamp, name, rate in (("20260101-000000", "worse", "1e-6"), ("20260102-000000", "better", "1e-2")):
        run = kerascli.train(
            folder / "my.yaml", [f"compile.optimizer.Adam={rate}"], runs=folder / "runs", quiet=True
        ).folder
        run.rename(folder / "runs" / f"{name}-{stamp}")
    Image.new("L", (8, 8), 90).save(folder / "digit.png")
    return folder


@pytest.mark.parametrize("command", TAKES_A_RUN)
def test_every_way_to_name_a_run_names_the_same(
    command: str, cli: Callable[..., tuple[int, str, str]], runs: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs, tmp_path, dirs_exist_ok=True)
    said = set()
    for way in ("runs/better-20260102-000000", "better-20260102-000000", *WAYS):
        code, out, err = cli(*command.format(run=way).split())
        assert code == (2 if command.startswith("train") else 0), err
        named = re.sub(
            rf"(runs/)?better-DATE-TIME|\b{re.escape(way)}\b",
            "RUN",
            masked(out + err, tmp_path).replace("evaluate last", ""),
        )
        said.add(re.sub(r" {2,}", "  ", named))
    assert len(said) == 1, said


def test_every_command_takes_a_run_or_says_why_not() -> None:
    tried = {command.split()[0] for command in TAKES_A_RUN}
    assert tried | ELSEWHERE.keys() | NO_RUN == set(COMMANDS)
