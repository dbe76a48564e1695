"""How much memory training on a table larger than memory takes, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = 300
"""MiB above `import keras`."""
BLOCK_ROWS = 20_000
EXPERIMENT = """
data:
  source: {table: rows.csv}
  target: target
  features: {"c*": float_normalized}
  split: SPLIT
  batch_size: 8192
model:
  sequential:
    - Dense: {units: 8, activation: relu}
    - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 2}
run: {tensorboard: false, report: false}
"""
CHILD = """
import re, sys
from pathlib import Path
import keras

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

before = peak()
from kerascli.__main__ import exit_code
code = exit_code(["train", "large.yaml", "--quiet"])
print(code, peak() - before)
"""


def write_table(path: Path, size: int) -> int:
    """Twelve columns in a file of at least so many bytes; answers how many rows it has."""
    random = np.random.default_rng(0)
    values = random.normal(size=(BLOCK_ROWS, 11)).round(6)
    lines = [f"{','.join(map(str, row))},{int(sum(row) > 0)}\n" for row in values.tolist()]
    block = "".join(lines)
    times = -(-size // len(block))
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join([*(f"c{number}" for number in range(11)), "target"]) + "\n")
        for _ in range(times):
            stream.write(block)
    return times * BLOCK_ROWS


@pytest.mark.parametrize(
    ("megabytes", "split"),
    [
        (200, "{random: {validation: 0.1, stratify: true}}"),
        pytest.param(2000, "{validation: 0.1}", marks=pytest.mark.soak),
        pytest.param(2000, "{random: {validation: 0.1, seed: 1}}", marks=pytest.mark.soak),
        pytest.param(2000, "{random: {validation: 0.1, stratify: true}}", marks=pytest.mark.soak),
        pytest.param(2000, "{order: c3, validation: 0.1}", marks=pytest.mark.soak),
    ],
)
def test_a_large_table_trains_shuffled_in_little_memory(megabytes: int, split: str, tmp_path: Path) -> None:
    rows = write_table(tmp_path / "rows.csv", megabytes * 1_000_000)
    (tmp_path / "large.yaml").write_text(EXPERIMENT.replace("SPLIT", split), encoding="utf-8")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    child = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    code, above = child.stdout.split()[-2:]
    assert code == "0", child.stderr
    assert float(above) < ALLOWED
    (run,) = (tmp_path / "runs").iterdir()
    history = (run / "history.csv").read_text(encoding="utf-8").splitlines()
    assert len(history) == 3
    facts = (run / "data.json").read_text(encoding="utf-8")
    assert f'"samples": {rows - rows // 10}' in facts
