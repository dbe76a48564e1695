"""The catalogue's JSON: complete, consistent, quick to load and free of Keras."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kerascli.catalogue import Catalogue, overlay, storage
from kerascli.catalogue.examples import example
from kerascli.catalogue.takes import takes
from kerascli.config.dumping import dump_short
from tests.unit.catalogue.reading_of import read

CATALOGUE = Catalogue.load()
ENTRIES = [entry for namespace in CATALOGUE.namespaces for entry in CATALOGUE.entries(namespace)]
PLACES = [(entry.namespace, entry.name, parameter.name) for entry in ENTRIES for parameter in entry.parameters.values()]
FREE = {"ops", "utils", "random", "datasets", "models"}
"""Namespaces of functions on tensors, whose arguments are mostly free."""
ABSENT_HERE = {
    "layers:TFSMLayer",
    "layers:TorchModuleWrapper",
    "layers:FlaxLayer",
    "layers:JaxLayer",
    "layers:Lambda",
    "metrics:MeanMetricWrapper",
    "callbacks:LearningRateScheduler",
}
"""Their examples name a file or function that only the user has."""


def test_the_installed_keras_has_a_shipped_catalogue():
    assert storage.installed_version() in storage.shipped_versions()
    assert CATALOGUE.exact


@pytest.mark.parametrize("name", ["Conv2D", "keras.layers.Conv2D", "tf.keras.layers.Conv2D", "layers.Conv2D"])
def test_an_object_is_found_by_every_spelling_of_its_path(name):
    entry = CATALOGUE.find(name, "layers")
    assert entry is not None
    assert entry.path == "keras.layers.Conv2D"
    assert list(entry.parameters)[:2] == ["filters", "kernel_size"]
    assert "rank" not in entry.parameters
    assert entry.parameters["name"].keyword_only


def test_applications_and_models_stand_where_a_layer_can():
    assert CATALOGUE.find("MobileNetV2", "layers").path == "keras.applications.MobileNetV2"
    assert CATALOGUE.find("ops.mean", "layers").is_function
    assert CATALOGUE.find("mobilenet_v2.preprocess_input", "applications") is not None
    assert CATALOGUE.find("Adam", "layers") is None


@pytest.mark.parametrize("rule", overlay.rules())
def test_every_rule_of_the_overlay_speaks_of_an_argument(rule):
    assert takes(overlay.rules()[rule])
    assert any(overlay.matching(rule, *place) for place in PLACES)


@pytest.mark.parametrize("namespace", [name for name in CATALOGUE.namespaces if name not in FREE])
def test_every_default_is_a_value_that_its_argument_takes(namespace):
    for entry in CATALOGUE.entries(namespace):
        for parameter in entry.parameters.values():
            if parameter.required or (parameter.default is None and parameter.takes.first("none", "any")):
                continue
            written = f"{{{entry.name}: {{{parameter.name}: {dump_short(parameter.default)}}}}}"
            _, problems = read(written, namespace)
            told = [problem.message for problem in problems if problem.code != "missing-argument"]
            assert not told, written


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if entry.kind == "class" and f"{entry.namespace}:{entry.name}" not in ABSENT_HERE],
    ids=lambda entry: f"{entry.namespace}:{entry.name}",
)
def test_the_example_of_every_class_is_without_a_problem(entry):
    _, problems = read(dump_short(example(entry)), entry.namespace)
    assert not problems


def test_reading_objects_loads_neither_keras_nor_numpy():
    code = (
        "import sys, kerascli.catalogue.fields, kerascli.catalogue.catalogue as c;"
        "c.Catalogue.load().find('Dense', 'layers');"
        "print(sorted({'keras', 'numpy', 'tensorflow', 'jax', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
