"""What the tests of runs share: a folder of three runs."""

import time

import pytest

from tests.unit.runs.fabricated import fabricate


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    folder = tmp_path / "runs"
    fabricate(folder, "mnist_cnn-20261118-080000", units=64, epochs=3)
    fabricate(folder, "mnist_cnn-20261120-143012", units=128, learning_rate=0.01)
    fabricate(folder, "iris-20261119-101500", state="failed", optimizer="SGD",
              error={"code": "nan", "message": "the loss became NaN in step 7"})  # fmt: skip
    return folder
