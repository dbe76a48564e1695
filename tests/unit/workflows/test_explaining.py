"""Every object can be explained, and its example validates in a file."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kerascli.catalogue import Catalogue
from kerascli.catalogue.applications import APPLICATIONS
from kerascli.config import load, load_values
from kerascli.config.nodes import plain
from kerascli.problems import UserError
from kerascli.workflows.explaining import example_text, explain
from kerascli.workflows.reading import read_experiment

CATALOGUE = Catalogue.load()
SMALLEST = {
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}},
    "model": {"sequential": ["Flatten", {"Dense": 10}]},
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
    "fit": {"epochs": 1},
}
NOT_ALONE = {
    "layers:Lambda": "names a function of the user's",
    "layers:JaxLayer": "the same",
    "metrics:MeanMetricWrapper": "the same",
    "callbacks:LearningRateScheduler": "the same",
    "layers:TFSMLayer": "names a folder of the user's",
}
CLASSES = [
    entry
    for namespace in CATALOGUE.namespaces
    if namespace not in {"ops", "utils", "random", "models", "datasets"}
    for entry in CATALOGUE.entries(namespace)
    if entry.kind == "class" and f"{namespace}:{entry.name}" not in NOT_ALONE
]


@pytest.mark.parametrize("entry", CLASSES, ids=lambda entry: f"{entry.namespace}:{entry.name}")
def test_the_example_of_an_object_validates(entry, tmp_path):
    path = tmp_path / "example.yaml"
    path.write_text(example_text(entry))

    written = plain(load(path).root)
    whole = {**SMALLEST, **written}
    whole["compile"] = {**SMALLEST["compile"], **written.get("compile", {})}
    assert load_values(whole).problems == []
    read_experiment(whole)


def test_every_application_has_its_figures():
    models = [entry.name for entry in CATALOGUE.entries("applications") if entry.name[0].isupper()]
    assert sorted(models) == sorted(APPLICATIONS)
    for application in APPLICATIONS.values():
        assert CATALOGUE.find(f"{application.module}.preprocess_input", "applications")


def test_a_name_that_is_several_things_is_explained_as_each():
    namespaces = [found.namespace for found in explain("BinaryCrossentropy").objects]
    assert namespaces == ["losses", "metrics"]


def test_explaining_loads_neither_keras_nor_numpy():
    code = (
        "import sys; from kerascli.workflows.explaining import explain; from kerascli.workflows.listing import kinds;"
        "explain('Dense'); kinds();"
        "print(sorted({'keras', 'numpy', 'tensorflow', 'jax', 'torch', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("fit.epochs", "fit.epochs: "),
        ("data.split", "data.split.folds: "),
        ("data.split.folds.count", "default: 5"),
        ("compile", "compile.optimizer: "),
        ("backend", "default: tensorflow"),
    ],
)
def test_a_key_of_the_file_is_explained(key, words):
    assert words in explain(key).text


def test_a_misspelt_key_gets_the_right_one():
    with pytest.raises(UserError) as told:
        explain("fit.epocs")
    assert told.value.problems[0].help == "did you mean `fit.epochs`?"
