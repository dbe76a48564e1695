"""`train --profile` on jax and torch holds the steps that were asked for, in the file that TensorBoard reads."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.skips import needs_extra

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """
seed: 1
data: {source: {builtin: digits}}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1}
run: {report: false, tensorboard: false}
"""


@pytest.mark.backends
@pytest.mark.parametrize(
    ("backend", "operation"),
    [("torch", "aten::softmax"), ("jax", "CommonPjRtLoadedExecutable::ExecutePrepare")],
    ids=["torch", "jax"],
)
def test_a_profile_holds_the_steps_that_were_asked_for(backend: str, operation: str, tmp_path: Path) -> None:
    needs_extra(backend)
    (tmp_path / "small.yaml").write_text(EXPERIMENT)
    words = ["train", "small.yaml", f"backend={backend}", "--profile", "10:20", "--quiet"]
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    subprocess.run(
        [sys.executable, "-m", "kerascli", *words],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    (file,) = tmp_path.rglob("plugins/profile/*/*.xplane.pb")
    space = importlib.import_module("tensorflow.tsl.profiler.protobuf.xplane_pb2").XSpace.FromString(file.read_bytes())
    (host,) = [plane for plane in space.planes if plane.name == "/host:CPU"]
    names = [host.event_metadata[event.metadata_id].name for line in host.lines for event in line.events]
    assert names.count(operation) == 11
