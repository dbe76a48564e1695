"""The law: a file of Keras objects that `validate --deep` and `data` let pass trains, saves, loads and predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerascli.config import dump
from kerascli.workflows.data import Asked, look_at_data
from kerascli.workflows.deep import check_deep
from kerascli.workflows.dry_run import dry_run
from kerascli.workflows.reading import read_experiment
from tests.conftest import ROOT
from tests.parity.corpus import CATALOGUE, LEFT_OUT, dtype_of, layer_names, shape_of
from tests.parity.test_corpus import TWO_INPUTS, yaml_model

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
import numpy as np

def examples(shape, dtype, names):
    random = np.random.default_rng(0)
    numbers = [random.integers(0, 5, (24, *shape)) for _ in names]
    x = {name: one.astype("str") if dtype == "string" else one.astype(dtype) for name, one in zip(names, numbers)}
    return (x if len(names) > 1 else x["x"]), random.random((24, 1)).astype("float32")
"""
SHIPPED = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))
ALWAYS = ("siamese", "vae")
"""The shipped files that are tried each time, one with a loss that a function makes, one with a model that draws: all
of them are trained and kept by another test."""
NAMES = [name for name in layer_names() if name not in LEFT_OUT]
EVERY = 75
"""The share of the corpus that is tried each time."""
NOT_ALONE = ("Optimizer", "Muon")
"""A base class, and one that is for matrices alone."""
WITHOUT_EFFECT = ("Equalization",)
"""What Keras leaves out of every graph: `validate --deep` says so, and the rest of the file trains."""
REGRESSION = (
    *("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError"),
    *("Huber", "LogCosh", "Hinge", "SquaredHinge", "CosineSimilarity"),
)
"""Losses of one number, whatever it is."""


def optimizers() -> list[str]:
    """Those that stand alone: none that wraps others, which it requires."""
    entries = {name: CATALOGUE.find(name, "optimizers") for name in CATALOGUE.names("optimizers")}
    return sorted(
        name
        for name, entry in entries.items()
        if entry is not None and entry.kind == "class" and "." not in name and name not in NOT_ALONE
        if not any(parameter.required for parameter in entry.parameters.values())
    )


def file_of(name: str, folder: Path) -> Path:
    """A file of one layer, with an optimizer, a loss, a metric, a regularizer and a callback in turn."""
    turn, known = NAMES.index(name), optimizers()
    loss = REGRESSION[turn % len(REGRESSION)]
    model: dict[str, Any] = yaml_model(name)
    head = {"Dense": {"units": 1, "kernel_regularizer": ("L1", "L2", "L1L2")[turn % 3]}}
    model["functional"]["layers"][-1] = head
    inputs = ["x", "z"] if name in TWO_INPUTS else ["x"]
    source = {"python": {"examples": {"shape": list(shape_of(name)), "dtype": dtype_of(name), "names": inputs}}}
    values = {
        "plugins": ["examples.py"],
        "data": {"source": source, "split": {"validation": 0.25}, "batch_size": 4},
        "model": model,
        "compile": {
            "optimizer": known[turn % len(known)],
            "loss": loss,
            "metrics": [REGRESSION[(turn + 1) % 2], "RootMeanSquaredError"],
        },
        "fit": {"epochs": 2},
        "callbacks": [{"ReduceLROnPlateau": {"monitor": "loss"}}, "TerminateOnNaN"],
        "run": {"report": False},
    }
    (folder / "examples.py").write_text(PLUGIN, encoding="utf-8")
    path = folder / "generated.yaml"
    path.write_text(dump(values), encoding="utf-8")
    return path


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "name",
    [name if index % EVERY == 7 else pytest.param(name, marks=pytest.mark.soak) for index, name in enumerate(NAMES)],
)
def test_what_validates_trains_saves_loads_and_predicts(name: str, tmp_path: Path) -> None:
    codes = tried_out(file_of(name, tmp_path), tmp_path)
    assert ("layer-without-effect" in codes) == (name in WITHOUT_EFFECT)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "name", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.soak) for name in SHIPPED]
)
def test_every_shipped_file_that_validates_trains_saves_loads_and_predicts(name: str, tmp_path: Path) -> None:
    tried_out(ROOT / "configs" / f"{name}.yaml", tmp_path)


def tried_out(path: Path, runs: Path) -> set[str]:
    """Passes a file through the checks and through the law; answers the codes of what it is warned of."""
    read = read_experiment(path)
    codes = {warning.code for warning in check_deep(read)}
    look_at_data(str(path), runs, (), Asked())
    dry_run(read, listener=lambda _: None)
    return codes


def test_every_optimizer_and_every_loss_has_its_turn() -> None:
    assert len(NAMES) > len(optimizers()) > 10
    assert all(CATALOGUE.find(name, "losses") for name in REGRESSION)
