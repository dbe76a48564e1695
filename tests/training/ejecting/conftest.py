"""What the tests of ejected scripts share: small files of every kind, and the comparison with a run."""

from __future__ import annotations

import runpy
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from kerascli import config
from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

QUICK = ("run.report=false", "run.tensorboard=false", "run.checkpoints.last=false")
DENSE = {
    "sequential": [{"Dense": {"units": 8, "activation": "relu"}}, {"Dense": {"units": 1, "activation": "sigmoid"}}]
}
"""A model for one yes or no."""


def unheard(_event: Any) -> None:
    """A listener that does not listen."""


@pytest.fixture
def script_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """The weights of the model that a script leaves, run as a fresh process would."""

    def weights(script: Any) -> Any:
        import keras

        path = tmp_path / "train.py"
        path.write_text(script.text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", [*sys.path])
        keras.utils.clear_session(free_memory=False)
        try:
            return runpy.run_path(str(path))["model"].get_weights()
        finally:
            keras.config.set_dtype_policy("float32")

    return weights


def assert_same(expected: Sequence[Any], made: Sequence[Any]) -> None:
    """Every weight, to the bit."""
    for ours, theirs in zip(expected, made, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.fixture
def same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script_weights: Callable[[Any], Any]) -> Any:
    """Trains an experiment of these sections, runs its script, compares the weights; answers the script's text."""

    def compare(sections: dict[str, Any], *, says_all: bool = True) -> str:
        monkeypatch.chdir(tmp_path)
        experiment = {"seed": 4, "compile": {"loss": "binary_crossentropy"}, "fit": {"epochs": 2}, **sections}
        (tmp_path / "my.yaml").write_text(config.dump(experiment), encoding="utf-8")
        read = read_experiment(tmp_path / "my.yaml", QUICK)
        script = eject(read, folder=tmp_path)
        assert not (script.notes and says_all), script.notes
        expected = train(read, runs=tmp_path / "runs", listener=unheard).model.get_weights()
        assert_same(expected, script_weights(script))
        return script.text

    return compare


def write_pictures(folder: Path) -> None:
    """Two classes of ten pictures each, a mask for ten, and a table of them all."""
    random = np.random.default_rng(0)
    rows = ["path,label,amount"]
    for name, low in (("dark", 0), ("light", 120)):
        (folder / name).mkdir(parents=True)
        for number in range(10):
            picture = random.integers(low, low + 120, (12, 14, 3), dtype="uint8")
            Image.fromarray(picture).save(folder / name / f"{number}.png")
            rows.append(f"{name}/{number}.png,{name},{number / 7:.3f}")
    folder.with_name("masks").mkdir()
    for number in range(10):
        mask = random.integers(0, 2, (12, 14), dtype="uint8")
        Image.fromarray(mask).save(folder.with_name("masks") / f"{number}.png")
    folder.with_name("pictures.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_table(path: Path) -> None:
    """Numbers, words, gaps and a part for each row."""
    random = np.random.default_rng(0)
    rows = ["size,kind,label,day,part,weight"]
    for number in range(60):
        part = ("train", "train", "Val", "test")[number % 4]
        size = "" if number % 9 == 0 else f"{random.normal(5, 2):.2f}"
        kind, label = random.choice(["a", "b", "c"]), int(random.random() < 0.5)
        rows.append(f"{size},{kind},{label},{(number * 7) % 60},{part},{1 + number % 3}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_arrays(path: Path) -> None:
    """Numbers, a group and a part for each row, and a label."""
    random = np.random.default_rng(1)
    numbers = random.normal(size=(60, 3)).astype("float32")
    groups = random.integers(0, 12, (60, 1)).astype("float32")
    parts = np.array(["train", "train", "val", "test"] * 15)
    np.savez(path, a=numbers, b=groups, part=parts, y=(numbers.sum(1) > 0).astype("float32"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with pictures, tables and arrays in it."""
    write_pictures(tmp_path / "pictures")
    for name in ("rows.csv", "rows-train.csv", "rows-val.csv"):
        write_table(tmp_path / name)
    write_arrays(tmp_path / "rows.npz")
    return tmp_path
