"""Everything that a `python` source may give trains on every backend."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import needs_extra

PLUGIN = """
import numpy as np

X = np.random.default_rng(0).random((24, 3), dtype="float32")
Y = (X.sum(axis=1) > 1.5).astype("int64")


def arrays():
    return X, Y


def frame():
    import pandas as pd

    return pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": Y})


def graph():
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)


def rows():
    import keras

    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return X[index * 8 : index * 8 + 8], Y[index * 8 : index * 8 + 8]

    return Rows(workers=2)


def loader():
    import torch

    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(Y)), batch_size=8)


def generator():
    while True:
        yield X[:8], Y[:8]
"""
FILE = """
plugins: [given.py]
backend: BACKEND
data: {source: {python: KIND}EXTRA}
model: {sequential: [{Dense: {units: 2, activation: softmax}}]}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2STEPS}
run: {tensorboard: false, report: false}
"""
KINDS = ("arrays", "frame", "graph", "rows", "loader", "generator")
PROGRAM = """
import sys
from kerascli.__main__ import exit_code
for kind in sys.argv[1:]:
    print("EXIT", kind, exit_code(("train", f"{kind}.yaml")), flush=True)
"""


@pytest.mark.backends
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_all_kinds_train(tmp_path: Path, backend: str) -> None:
    for module in (backend, "torch", "pandas"):
        needs_extra(module)
    (tmp_path / "given.py").write_text(PLUGIN, encoding="utf-8")
    for kind in KINDS:
        extra = ", target: y, features: rest" if kind == "frame" else ""
        steps = ", steps_per_epoch: 3" if kind == "generator" else ""
        text = FILE.replace("BACKEND", backend).replace("KIND", kind).replace("EXTRA", extra).replace("STEPS", steps)
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *KINDS],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    for kind in KINDS:
        assert f"EXIT {kind} 0" in done.stdout, said[-3000:]
        (record,) = (tmp_path / "runs").glob(f"{kind}-*/run.json")
        assert json.loads(record.read_text(encoding="utf-8"))["epochs_done"] == 2
