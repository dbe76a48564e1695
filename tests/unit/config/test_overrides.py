"""Keys set from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerascli.config import load
from kerascli.config.nodes import span_at
from tests.unit.config.documents import codes, values, written

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """
model:
  functional:
    layers:
      - Embedding: {input_dim: 100, output_dim: 64, name: words}
      - {LSTM: 32, as: memory}
      - Dense: {units: 10}
callbacks:
  - EarlyStopping: {patience: 2}
  - TerminateOnNaN
data:
  features: {size.cm: float, size: {mm: int}}
compile: {optimizer: adam}
fit: {epochs: 5}
"""
LAYERS = ("model", "functional", "layers")
SET: dict[str, tuple[str, tuple[Any, ...], Any]] = {
    "a key": ("fit.epochs=3", ("fit", "epochs"), 3),
    "a new key": ("fit.max_time=2h", ("fit", "max_time"), "2h"),
    "a new section": ("run.checkpoints.keep=1", ("run", "checkpoints", "keep"), 1),
    "an item by index": ("model.functional.layers.2.Dense.units=64", (*LAYERS, 2, "Dense", "units"), 64),
    "an item from the end": ("model.functional.layers.-1.Dense.units=64", (*LAYERS, 2, "Dense", "units"), 64),
    "an item by its object's name": (
        "model.functional.layers.words.Embedding.output_dim=32",
        (*LAYERS, 0, "Embedding", "output_dim"),
        32,
    ),
    "an item by `as`": ("model.functional.layers.memory.LSTM=64", (*LAYERS, 1, "LSTM"), 64),
    "an item by its object": ("callbacks.EarlyStopping.patience=7", ("callbacks", 0, "EarlyStopping", "patience"), 7),
    "an argument of a bare item": ("callbacks.TerminateOnNaN.x=1", ("callbacks", 1), {"TerminateOnNaN": {"x": 1}}),
    "a key that holds dots": ("data.features.size.cm=int", ("data", "features", "size.cm"), "int"),
    "a key beside it": ("data.features.size.mm=float", ("data", "features", "size", "mm"), "float"),
    "an object over a word": (
        "compile.optimizer.Adam.learning_rate=1e-4",
        ("compile", "optimizer"),
        {"Adam": {"learning_rate": 1e-4}},
    ),
    "a value that is YAML": (
        "compile.optimizer={SGD: {momentum: 0.9}}",
        ("compile", "optimizer", "SGD", "momentum"),
        0.9,
    ),
    "a value that holds `=`": ("vars.query=a=b", ("vars", "query"), "a=b"),
    "a fraction": ("vars.scale=1/255", ("vars", "scale"), 1 / 255),
    "a reference": ("vars.twice=${fit.epochs * 2}", ("vars", "twice"), 10),
    "one more item": ("callbacks+=CSVLogger", ("callbacks", 2), "CSVLogger"),
    "more items": ("callbacks+=[A, B]", ("callbacks", 3), "B"),
    "null": ("fit.epochs=null", ("fit", "epochs"), None),
}


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


@pytest.mark.parametrize("name", SET)
def test_an_override_sets(name: str, tmp_path: Path) -> None:
    override, path, value = SET[name]
    assert at(values(tmp_path, override, my=MODEL), path) == value


def test_overrides_apply_in_the_order_given(tmp_path: Path) -> None:
    assert values(tmp_path, "fit.epochs=3", "fit.epochs=4", my=MODEL)["fit"] == {"epochs": 4}


def test_another_object_replaces_and_the_same_one_merges(tmp_path: Path) -> None:
    text = "compile: {optimizer: {Adam: 1e-3}}\n"
    kept = values(tmp_path, "compile.optimizer.Adam.clipnorm=1", my=text)
    assert kept == {"compile": {"optimizer": {"Adam": {"learning_rate": 1e-3, "clipnorm": 1}}}}
    other = values(tmp_path, "compile.optimizer.SGD.momentum=0.9", my=text)
    assert other == {"compile": {"optimizer": {"SGD": {"momentum": 0.9}}}}


def test_unset_takes_keys_and_items_away(tmp_path: Path) -> None:
    found = values(tmp_path, unset=("fit.epochs", "callbacks.EarlyStopping"), my=MODEL)
    assert found["fit"] == {}
    assert found["callbacks"] == ["TerminateOnNaN"]


def test_an_unset_value_takes_the_key_away(tmp_path: Path) -> None:
    assert "fit" not in values(tmp_path, "fit=!unset", my=MODEL)


def test_an_overridden_value_points_at_the_argument(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, my=MODEL), ["fit.epochs=-5"])
    span, whole = span_at(loaded.root, ("fit", "epochs"))
    assert whole
    assert str(span) == "command line"
    assert span.source.text[span.column - 1 : span.end_column - 1] == "-5"


def test_two_readings_are_both_shown_and_neither_is_taken(tmp_path: Path) -> None:
    text = "a: {b.c: 1}\na.b: {c: 2}\n"
    loaded = load(written(tmp_path, my=text), ["a.b.c=3"])
    assert codes(loaded) == ["ambiguous-key"]
    assert "`a → b.c`" in loaded.problems[0].message
    assert "`a.b → c`" in loaded.problems[0].message
    assert loaded.root.get("a.b") is not None


def test_every_wrong_override_is_told(tmp_path: Path) -> None:
    loaded = load(
        written(tmp_path, my=MODEL),
        ["fit.epochs=", "=3", "extends=a.yaml", "fit.epochs=[1", "fit.epochs.x=1", "callbacks.9=A"],
    )
    assert codes(loaded) == ["empty-value", "bad-override", "bad-override", "syntax", "no-such-place", "no-such-place"]
    assert {str(problem.span) for problem in loaded.problems} == {"command line"}
