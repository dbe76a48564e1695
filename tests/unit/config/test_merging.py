"""What `extends` means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerascli.config import load
from tests.unit.config.documents import codes, values, written

MERGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "mappings merge": ("fit: {epochs: 5, verbose: 1}", "fit: {epochs: 3}", {"fit": {"epochs": 3, "verbose": 1}}),
    "lists replace": ("callbacks: [A, B]", "callbacks: [C]", {"callbacks": ["C"]}),
    "a plus appends": ("callbacks: [A, B]", "callbacks+: [C]", {"callbacks": ["A", "B", "C"]}),
    "a plus begins a list": ("seed: 1", "callbacks+: [C]", {"seed": 1, "callbacks": ["C"]}),
    "a quoted plus is a name": ("vars: {C: [1]}", "vars: {'C+': [2]}", {"vars": {"C": [1], "C+": [2]}}),
    "a plus that holds no list is a name": ("vars: {C: 1}", "vars: {C++: 2}", {"vars": {"C": 1, "C++": 2}}),
    "unset removes": ("fit: {epochs: 5, verbose: 1}", "fit: {verbose: !unset }", {"fit": {"epochs": 5}}),
    "the same object merges": (
        "optimizer: {Adam: {learning_rate: 1e-3, beta_1: 0.8}}",
        "optimizer: {Adam: {learning_rate: 1e-4}}",
        {"optimizer": {"Adam": {"learning_rate": 1e-4, "beta_1": 0.8}}},
    ),
    "another object replaces": (
        "optimizer: {Adam: {beta_1: 0.8}}",
        "optimizer: {SGD: {momentum: 0.9}}",
        {"optimizer": {"SGD": {"momentum": 0.9}}},
    ),
    "a bare first argument stays": (
        "optimizer: {Adam: 1e-3}",
        "optimizer: {Adam: {clipnorm: 1}}",
        {"optimizer": {"Adam": {"learning_rate": 1e-3, "clipnorm": 1}}},
    ),
    "an object replaces a word": ("optimizer: adam", "optimizer: {Adam: 1e-4}", {"optimizer": {"Adam": 1e-4}}),
    "the name alone keeps the arguments": (
        "optimizer: {Adam: {beta_1: 0.8}}",
        "optimizer: Adam",
        {"optimizer": {"Adam": {"beta_1": 0.8}}},
    ),
    "another word replaces": ("optimizer: {Adam: {beta_1: 0.8}}", "optimizer: sgd", {"optimizer": "sgd"}),
    "modifiers of an object stay": (
        "outputs: {label: {Dense: 10, from: all}}",
        "outputs: {label: {MyHead: {units: 10}}}",
        {"outputs": {"label": {"from": "all", "MyHead": {"units": 10}}}},
    ),
    "an import path is an object": (
        "compile: {loss: {my.losses.Focal: {gamma: 2}}}",
        "compile: {loss: {my.losses.Other: {}}}",
        {"compile": {"loss": {"my.losses.Other": {}}}},
    ),
    "variables of the user's merge": ("vars: {Width: 1}", "vars: {Height: 2}", {"vars": {"Width": 1, "Height": 2}}),
    "columns merge": (
        "data: {features: {Age: float}}",
        "data: {features: {Sex: string}}",
        {"data": {"features": {"Age": "float", "Sex": "string"}}},
    ),
    "another source replaces": (
        "data: {source: {builtin: mnist, offline: digits}}",
        "data: {source: {table: a.csv}}",
        {"data": {"source": {"table": "a.csv"}}},
    ),
    "the same source merges": (
        "data: {source: {builtin: mnist, offline: digits}}",
        "data: {source: {builtin: cifar10}}",
        {"data": {"source": {"builtin": "cifar10", "offline": "digits"}}},
    ),
    "another kind of model replaces": (
        "model: {sequential: [Flatten]}",
        "model: {functional: {inputs: {x: [2]}}}",
        {"model": {"functional": {"inputs": {"x": [2]}}}},
    ),
}


@pytest.mark.parametrize("name", MERGES)
def test_a_file_over_another(name: str, tmp_path: Path) -> None:
    base, over, merged = MERGES[name]
    assert values(tmp_path, over=f"extends: base.yaml\n{over}\n", base=base + "\n") == merged


def test_parents_of_parents_and_several_parents_lie_in_order(tmp_path: Path) -> None:
    found = values(
        tmp_path,
        over="extends: [left.yaml, right.yaml]\nd: 4\n",
        left="extends: root.yaml\na: left\nb: left\n",
        right="b: right\n",
        root="a: root\nb: root\nc: root\n",
    )
    assert found == {"a": "left", "b": "right", "c": "root", "d": 4}


def test_a_parent_is_looked_up_from_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    written(tmp_path / "shared", base="extends: deeper.yaml\na: 1\n", deeper="b: 2\n")
    assert values(tmp_path, over="extends: shared/base.yaml\n") == {"a": 1, "b": 2}


def test_every_value_keeps_the_place_it_came_from(tmp_path: Path) -> None:
    path = written(tmp_path, over="extends: base.yaml\nfit: {epochs: 3}\n", base="fit:\n  verbose: 1\n  epochs: 5\n")
    fit = load(path).root.get("fit")
    places = {entry.key.value: (Path(entry.value.span.source.name).name, entry.value.span.line) for entry in fit}  # type: ignore[union-attr]
    assert places == {"verbose": ("base.yaml", 2), "epochs": ("over.yaml", 2)}


def test_a_circle_of_files_is_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path, a="extends: b.yaml\nx: 1\n", b="extends: c.yaml\n", c="extends: a.yaml\n")
    loaded = load(path)
    assert codes(loaded) == ["extends-cycle"]
    assert "a.yaml → b.yaml → c.yaml → a.yaml" in loaded.problems[0].message


def test_two_children_may_share_a_parent(tmp_path: Path) -> None:
    found = values(
        tmp_path, over="extends: [l.yaml, r.yaml]\n", l="extends: b.yaml\n", r="extends: b.yaml\n", b="a: 1\n"
    )
    assert found == {"a": 1}
