"""The model sections as JSON Schema: kinds of model, items of a list of layers, blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.schema import ARGUMENTS, CALLED, OWN, bare_words, entry_schemas, name_properties
from kerascli.catalogue.schema_takes import REFERENCE, argument_schema, takes_schema
from kerascli.models.calls import ANY_CALL
from kerascli.models.items import SEQUENTIAL_MODIFIERS
from kerascli.models.kinds import INPUT_KEYS, SHAPE
from kerascli.models.kinds import SHAPES as INPUT_SHAPES
from kerascli.models.modifiers import MODIFIERS as TOLD
from kerascli.models.repetition import MOST as MOST_TURNS
from kerascli.workflows.schema_blocks import block_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.reading import Reading

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"anyOf": [{"type": "boolean"}, REFERENCE]}
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
TURNS: Schema = {"anyOf": [{"type": "array", "minItems": 1}, REFERENCE]}
COUNT: Schema = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_TURNS}, REFERENCE]}
SPLITS: Schema = {"enum": ["train", "validation", "test"]}
SHAPES: dict[str, Schema] = {
    "from": {"$ref": "#/$defs/tensors"},
    "as": NAMES,
    "call": {"type": "object"},
    "use": TEXT,
    "output": NAMES,
    "repeat": {"anyOf": [COUNT, {"type": "object", "minProperties": 1, "additionalProperties": TURNS}]},
    "trainable": FLAG,
    "weights": WEIGHTS,
    "adapt": {"anyOf": [{"type": "boolean"}, SPLITS, {"type": "array", "items": SPLITS}]},
}
MODIFIERS: dict[str, Schema] = {name: {**SHAPES[name], "description": about} for name, about in TOLD.items()}
TENSORS: Schema = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"$ref": "#/$defs/tensors"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/tensors"}},
    ]
}
NAMED_TENSORS: Schema = {
    "anyOf": [
        TEXT,
        {"type": "array", "items": {"$ref": "#/$defs/named_tensors"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/named_tensors"}},
    ]
}
"""What a layer is called on: numbers stand among the tensors of a function."""


def model_definitions(catalogue: Catalogue, reading: Reading | None, own: Mapping[str, Entry]) -> dict[str, Schema]:
    """The `$defs` of `model`, `models`, `blocks`, and of the items that they are made of."""
    blocks = block_entries(reading) if reading else {}
    beyond = MODIFIERS.keys() - set(SEQUENTIAL_MODIFIERS)
    described = [entry_schemas(f"{OWN}.{name}", entry, catalogue) for name, entry in blocks.items()]
    called = {**own, **blocks}
    return {
        "model": _model(catalogue, own),
        "functional": _functional(),
        "models": {"type": "object", "additionalProperties": {"$ref": "#/$defs/model"}},
        "blocks": {
            "type": "object",
            "properties": {name: _block(name, one) for name, one in blocks.items()},
            "additionalProperties": _block(),
        },
        "weights": WEIGHTS,
        "tensors": TENSORS,
        "named_tensors": NAMED_TENSORS,
        "inputs": _inputs(catalogue),
        "item": _item(catalogue, called),
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        "layer_items": {
            "type": "array",
            "items": _without(beyond),
            "minItems": 1,
        },
        **{name: schema for part in described for name, schema in part.items()},
    }


def _item(catalogue: Catalogue, own: Mapping[str, Entry]) -> Schema:
    """An item of a list of layers: a word, or an object with modifiers beside it."""
    names = name_properties("layers", catalogue, own)
    kinds = {"sequential": {"$ref": "#/$defs/layer_items"}, "functional": {"$ref": "#/$defs/functional"}, "load": TEXT}
    serialized = {"class_name": TEXT, "config": {"type": "object"}}
    properties = {**names["properties"], **kinds, **serialized, **MODIFIERS, "name": TEXT}
    item = {**names, "type": "object", "minProperties": 1, "properties": properties}
    partial = {name: {"$ref": f"{one['$ref']}{ARGUMENTS}"} for name, one in names["properties"].items() if one}
    repeated = {**item, "properties": partial | MODIFIERS, "required": ["repeat"]}
    words = bare_words("layers", catalogue, own)
    return {
        "anyOf": [item, repeated, {"enum": words}, {"$ref": "#/$defs/layers"}],
        "dependentSchemas": dict(_beside(catalogue, own)),
        "dependentRequired": {"output": ["use"], "config": ["class_name"]},
        "not": {"type": "object", "propertyNames": {"enum": sorted(MODIFIERS.keys() - {"use"})}},
    }


def _beside(catalogue: Catalogue, own: Mapping[str, Entry]) -> Iterator[tuple[str, Schema]]:
    """By layer what may stand beside it: the arguments that take turns, and the names that it is called with."""
    layers = {entry.name: entry for entry in catalogue.entries("layers")}
    for name, entry in {**layers, **own}.items():
        part = entry.namespace if name in layers and name not in own else OWN
        arguments = f"#/$defs/{part}.{name}{ARGUMENTS}/properties"
        turns = {argument: {"items": {"$ref": f"{arguments}/{argument}"}} for argument in entry.parameters}
        repeat = {"properties": turns, "additionalProperties": entry.open}
        schema: dict[str, Schema] = {"repeat": repeat}
        if not entry.is_function and entry.namespace == "layers":
            schema["from"] = {"$ref": "#/$defs/named_tensors"}
        if entry.call is not None:
            taken: Schema = {"propertyNames": {"enum": [*entry.call, *ANY_CALL]}}
            schema |= {"call": taken, "from": {"$ref": "#/$defs/named_tensors", **taken}}
        yield name, {"properties": schema}
    yield "use", {"properties": {"from": {"$ref": "#/$defs/named_tensors"}}}
    for entry in catalogue.entries(CALLED):
        if len([item for item in entry.positional() if item.required]) >= 2:
            yield f"{CALLED}.{entry.name}", _called(f"{CALLED}.{entry.name}", entry)


def _called(name: str, entry: Entry) -> Schema:
    """A function of several tensors: those that `from` does not name stand among its arguments."""
    wanted = [item.name for item in entry.positional() if item.required]
    all_named = {
        "anyOf": [{"type": "array", "minItems": len(wanted)}, {"type": "object", "minProperties": len(wanted)}]
    }
    complete: Schema = {"type": ["object", "null"]} if len(entry.positional()) == len(wanted) else {}
    second: Schema = {"anyOf": [{"not": {"type": ["object", "null"]}}, {"type": "object", "required": wanted[1:2]}]}
    several = {"anyOf": [{"type": "array", "minItems": 2}, {"type": "object", "minProperties": 2}]}
    return {
        "if": {"properties": {"from": all_named}, "required": ["from"]},
        "then": {"properties": {name: complete}},
        "else": {"anyOf": [{"properties": {"from": several}, "required": ["from"]}, {"properties": {name: second}}]},
    }


def _without(modifiers: Iterable[str]) -> Schema:
    """An item beside which these modifiers have no place."""
    return {"$ref": "#/$defs/item", "properties": dict.fromkeys(sorted(modifiers), False)}


def _inputs(catalogue: Catalogue) -> Schema:
    """The inputs of a functional model: names and shapes, or names alone."""
    keras = catalogue.find("Input", "layers")
    known = keras.parameters if keras else {}
    arguments = {
        key: takes_schema(SHAPE) if key in INPUT_SHAPES else argument_schema(known[key], "") if key in known else {}
        for key in INPUT_KEYS
    }
    one: Schema = {
        "anyOf": [
            takes_schema(SHAPE),
            {"type": "object", "properties": arguments, "additionalProperties": False},
            {"type": "null"},
        ]
    }
    return {
        "anyOf": [
            {"type": "object", "additionalProperties": one, "minProperties": 1},
            {"type": "array", "items": TEXT, "minItems": 1},
        ]
    }


def _model(catalogue: Catalogue, own: Mapping[str, Entry]) -> Schema:
    kinds = [
        _kind("sequential", {"$ref": "#/$defs/layer_items"}),
        _kind("functional", {"$ref": "#/$defs/functional"}),
        _kind("load", TEXT),
        _kind("copy", TEXT),
        _kind("use", TEXT, output=MODIFIERS["output"]),
    ]
    names = name_properties("models", catalogue, own)
    written = {**names, "type": "object", "minProperties": 1, "properties": {**names["properties"], **COMMON}}
    words = {"enum": bare_words("models", catalogue, own)}
    return {"anyOf": [*kinds, written, words], "description": "What learns."}


def _kind(word: str, value: Schema, **beside: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {word: value, **COMMON, **beside},
        "required": [word],
        "additionalProperties": False,
    }


def _functional() -> Schema:
    output: Schema = {"anyOf": [TEXT, _without(["repeat"])]}
    outputs: Schema = {
        "anyOf": [
            TEXT,
            {"type": "array", "items": output, "minItems": 1},
            {"type": "object", "additionalProperties": output, "minProperties": 1},
        ]
    }
    return {
        "type": "object",
        "properties": {
            "inputs": {"$ref": "#/$defs/inputs"},
            "layers": {"$ref": "#/$defs/items"},
            "outputs": outputs,
        },
        "anyOf": [{"required": ["layers"]}, {"required": ["outputs"]}],
        "additionalProperties": False,
    }


def _block(name: str = "", entry: Entry | None = None) -> Schema:
    """A block; of one that the file has already, its arguments' defaults are what they take where they stand."""
    taken = f"#/$defs/{OWN}.{name}{ARGUMENTS}/properties"
    defaults = {
        argument: {"anyOf": [{"type": "null"}, {"$ref": f"{taken}/{argument}"}]}
        for argument in (entry.parameters if entry is not None else ())
    }
    return {
        "type": "object",
        "properties": {
            "args": {"type": "object", "properties": defaults},
            "layers": {"$ref": "#/$defs/items", "minItems": 1},
        },
        "required": ["layers"],
        "additionalProperties": False,
    }
