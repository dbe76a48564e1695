"""The JSON Schema of objects says what the parser says."""

from __future__ import annotations

import functools
import json
import re

import jsonschema
import pytest
import yaml

from kerascli.catalogue import Catalogue
from kerascli.catalogue.entries import Entry
from kerascli.catalogue.examples import example
from kerascli.catalogue.schema import LISTED, definitions, linked, reference

CATALOGUE = Catalogue.load()
OWN = {"my_function": Entry("my_function", "my_plugin.py:my_function", "", "function")}
"""What examples call for where only the user's own can stand."""
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions(CATALOGUE, OWN)}
CLASSES = [entry for namespace in LISTED for entry in CATALOGUE.entries(namespace) if entry.kind == "class"]


@functools.cache
def validator(namespace):
    return jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{namespace}"})


def accepts(value, namespace="layers"):
    return validator(namespace).is_valid(value)


@pytest.mark.parametrize("name", ["reference", "functions", "optimizers", "losses", "layers.Conv2D", "optimizers.Adam"])
def test_a_definition_is_a_json_schema(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMA["$defs"][name])


def test_every_reference_has_its_definition():
    text = json.dumps(SCHEMA)
    assert set(re.findall(r'"#/\$defs/([^"]+)"', text)) <= set(SCHEMA["$defs"])
    assert len(text) < 1_500_000


@pytest.mark.parametrize("entry", CLASSES, ids=lambda entry: f"{entry.namespace}:{entry.name}")
def test_it_accepts_the_example_of_every_object(entry):
    assert accepts(example(entry), entry.namespace)


@pytest.mark.parametrize(
    "text",
    [
        "Flatten", "Flatten:", "Dense: 10", "keras.layers.Dense: 3", "ops.mean: {axis: 1}", "Dense: $units",
        "Bidirectional: {layer: {LSTM: 3}}", "TimeDistributed: {layer: {use: tower}}", "Rescaling: 1/255",
        "mine.Layer: {size: 3}", "{class_name: Dense, config: {units: 3}}", "Dense: {units: '${vars.units}'}",
        "MobileNetV2: {weights: null}", "ops.multiply: 2", "{class_name: my.Layer, config: {size: 3}}",
        "Lambda: my_function", "my_function:", "Dense: {units: 3, activation: $word}",
    ],
)  # fmt: skip
def test_it_accepts_every_notation(text):
    assert accepts(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "Flaten", "Dense: {unts: 10}", "Dense: ten", "Dense: [1]", "Dense: {activation: relu}", "ops.maen: {}",
        "keras.layers.Dens: 3", "Conv2D: 3", "Add: 3", "Dense:", "{Dense: 3, Flatten: }", "Adam", "5",
        "Lambda: my_funktion", "ops.mean: {axix: 1}", "Dense", "{class_name: Dens, config: {}}",
        "Conv2D: {filters: 3, kernel_size: 3, padding: smae}", "Dense: {units: 3, kernel_regularizer: {L3: 1}}",
    ],
)  # fmt: skip
def test_it_refuses_what_the_parser_refuses(text):
    assert not accepts(yaml.safe_load(text))


def test_references_of_sections_are_made_local():
    assert linked({"anyOf": [reference("layers"), {"type": "null"}]}) == {
        "anyOf": [{"$ref": "#/$defs/layers"}, {"type": "null"}]
    }
