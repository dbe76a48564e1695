"""The JSON Schema accepts every shipped config and refuses mistakes that it can express."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kerascli.config.document import parse
from kerascli.config.nodes import plain
from kerascli.problems import Source
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.schema import schema

CONFIGS = sorted((Path(__file__).parents[3] / "configs").glob("*.yaml"))
SMALL = """
data: {source: {builtin: digits}, split: {validation: 0.2}}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax, kernel_regularizer: {L2: 1e-4}}}]}
compile: {optimizer: {Adam: {learning_rate: 1e-3}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 5}
callbacks: [{EarlyStopping: {monitor: val_loss, patience: 2}}]
"""


def values(text: str) -> Any:
    """The values as an editor sees them: references are text."""
    root = parse(Source(name="my.yaml", text=text), [])
    assert root is not None
    return plain(root)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def test_schema_is_a_schema_of_its_dialect() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_shipped_config_is_accepted(path: Path) -> None:
    reading = read_experiment(path).reading
    own = bool(reading.plugins.names() or reading.blocks)
    checker = Draft202012Validator(schema(reading)) if own else validator()
    errors = [
        (list(error.absolute_path), error.message[:200]) for error in checker.iter_errors(values(path.read_text()))
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Dense", "Dens"),
        ("units", "unit"),
        ("kernel_regularizer", "kernel_regulariser"),
        ("{L2: 1e-4}", "{L3: 1e-4}"),
        ("softmax", "softmx"),
        ("Adam", "Adm"),
        ("learning_rate", "learnin_rate"),
        ("accuracy", "acuracy"),
        ("epochs: 5", "epochs: -5"),
        ("epochs: 5", "epochs: [5]"),
        ("epochs", "epcohs"),
        ("builtin", "builtn"),
        ("patience", "patiance"),
        ("EarlyStopping", "EarlyStoping"),
        ("fit:", "fitt:"),
        ("units: 10", "units: {a: 1}"),
        ("builtin: digits", "builtin: digts"),
        ("builtin: digits", "builtin: digits, n_clas: 3"),
        ("builtin: digits", "builtin: digits, n_class: ten"),
        ("builtin: digits", "builtin: mnist, offline: {builtin: digts}"),
        ("split:", "prepare: {x: [{divid: 16}]}, split:"),
        ("split:", "prepare: {x: [{divide: sixteen}]}, split:"),
        ("split:", "features: {age: {float_rescaled: {skale: 2}}}, split:"),
        ("split:", "class_weight: balancd, split:"),
        ("[Flatten,", "[{Flatten: {}, from: x},"),
        ("[Flatten,", "[{Dense: {}, repeat: {unit: [8, 9]}},"),
        ("[Flatten,", "[{Dense: {}, repeat: {units: [8, nine]}},"),
        ("[Flatten,", "[{trainable: true},"),
        ("[Flatten,", "[Dense,"),
    ],
)
def test_a_mistake_that_a_schema_can_express_is_refused(right: str, wrong: str) -> None:
    assert not list(validator().iter_errors(values(SMALL)))
    assert list(validator().iter_errors(values(SMALL.replace(right, wrong, 1))))


def test_references_and_fractions_may_stand_for_numbers() -> None:
    text = SMALL.replace("units: 10", 'units: "${vars.width}"').replace("epochs: 5", 'epochs: "${vars.epochs}"')
    text = text.replace("1e-4", '"1/255"')
    assert not list(validator().iter_errors(values(text)))


def test_every_field_has_its_help() -> None:
    sections = {name: part for name, part in schema()["$defs"].items() if name.endswith(("Section", "Source", "Phase"))}
    helpless = [
        f"{name}.{key}"
        for name, part in sections.items()
        for key, field in part.get("properties", {}).items()
        if not field.get("description")
    ]
    assert helpless == []
