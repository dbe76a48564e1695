"""The model sections as JSON Schema: kinds of model, items of a list of layers, blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.schema import name_properties
from kerascli.models.modifiers import MODIFIERS as TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.catalogue.catalogue import Catalogue

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/reference"}]}
NAMES: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
WEIGHTS: Schema = {
    "anyOf": [
        TEXT,
        {
            "type": "object",
            "properties": {"file": TEXT, "skip_mismatch": FLAG},
            "required": ["file"],
            "additionalProperties": False,
        },
    ],
    "description": "A file, or a run, that the weights are taken from.",
}
COMMON: dict[str, Schema] = {"name": TEXT, "trainable": FLAG, "weights": WEIGHTS}
SHAPES: dict[str, Schema] = {
    "from": {},
    "as": NAMES,
    "call": {"type": "object"},
    "use": TEXT,
    "output": {"anyOf": [TEXT, {"type": "integer"}, NAMES]},
    "repeat": {
        "anyOf": [
            {"type": "integer"},
            {"type": "object", "additionalProperties": {"anyOf": [{"type": "array"}, {"$ref": "#/$defs/reference"}]}},
            {"$ref": "#/$defs/reference"},
        ]
    },
    "trainable": FLAG,
    "weights": WEIGHTS,
    "adapt": {"anyOf": [{"type": "boolean"}, {"type": "array", "items": TEXT}]},
}
MODIFIERS: dict[str, Schema] = {name: {**SHAPES[name], "description": about} for name, about in TOLD.items()}


def model_definitions(catalogue: Catalogue, own: Iterable[str], blocks: Iterable[str]) -> dict[str, Schema]:
    """The `$defs` of `model`, `models`, `blocks`, and of the items that they are made of."""
    named = list(own)
    return {
        "model": _model(catalogue, named),
        "models": {"type": "object", "additionalProperties": {"$ref": "#/$defs/model"}},
        "blocks": {"type": "object", "additionalProperties": _block()},
        "weights": WEIGHTS,
        "item": _item(catalogue, [*named, *blocks]),
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    }


def _item(catalogue: Catalogue, own: list[str]) -> Schema:
    """An item of a list of layers: a word, or an object with modifiers beside it."""
    names = name_properties("layers", catalogue, own)
    kinds = {"sequential": {"$ref": "#/$defs/items"}, "functional": _functional(), "load": TEXT, "copy": TEXT}
    properties = {**names["properties"], **kinds, **MODIFIERS, "name": TEXT}
    item = {**names, "type": "object", "minProperties": 1, "properties": properties}
    repeated = {**item, "properties": dict.fromkeys(names["properties"], True) | MODIFIERS, "required": ["repeat"]}
    return {"anyOf": [item, repeated, {"enum": list(own)} if own else False, {"$ref": "#/$defs/layers"}]}


def _model(catalogue: Catalogue, own: list[str]) -> Schema:
    kinds = [
        _kind("sequential", {"$ref": "#/$defs/items"}),
        _kind("functional", _functional()),
        _kind("load", TEXT),
        _kind("copy", TEXT),
        _kind("use", TEXT, output=MODIFIERS["output"]),
    ]
    names = name_properties("models", catalogue, own)
    written = {**names, "type": "object", "minProperties": 1, "properties": {**names["properties"], **COMMON}}
    words = {"enum": sorted({*catalogue.names("models"), *own})}
    return {"anyOf": [*kinds, written, words], "description": "What learns."}


def _kind(word: str, value: Schema, **beside: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {word: value, **COMMON, **beside},
        "required": [word],
        "additionalProperties": False,
    }


def _functional() -> Schema:
    output = {"anyOf": [TEXT, {"$ref": "#/$defs/item"}]}
    return {
        "type": "object",
        "properties": {
            "inputs": {"anyOf": [{"type": "object"}, {"type": "array", "items": TEXT}]},
            "layers": {"$ref": "#/$defs/items"},
            "outputs": {
                "anyOf": [TEXT, {"type": "array", "items": output}, {"type": "object", "additionalProperties": output}]
            },
        },
        "additionalProperties": False,
    }


def _block() -> Schema:
    return {
        "type": "object",
        "properties": {"args": {"type": "object"}, "layers": {"$ref": "#/$defs/items"}, "output": TEXT},
        "required": ["layers"],
        "additionalProperties": False,
    }
