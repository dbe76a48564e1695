"""The data section's places as JSON Schema: steps, features, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.schema import entry_schemas
from kerascli.catalogue.schema_takes import takes_schema
from kerascli.preparation.features_section import FEATURES
from kerascli.preparation.steps.kinds import KINDS
from kerascli.sources import KINDS as SOURCES
from kerascli.sources.builtin import arguments_of, known_sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.preparation.steps.kinds import Kind

Schema = dict[str, Any]
LAYER: Schema = {"$ref": "#/$defs/layers"}


def data_definitions(catalogue: Catalogue) -> dict[str, Schema]:
    """The `$defs` of steps, features and sources."""
    described = [entry_schemas(f"features.{name}", kind.entry, catalogue) for name, kind in FEATURES.items()]
    return {
        **{name: {**schema, **_told(name)} for part in described for name, schema in part.items()},
        "step": {"anyOf": [*_one_of(KINDS), LAYER], "description": "A NumPy-like function, a Keras layer, or yours."},
        "feature": {"anyOf": [*_one_of(FEATURES), LAYER, {"type": "array", "items": {"$ref": "#/$defs/step"}}]},
        "source": {"anyOf": [{"$ref": f"#/$defs/{section.__name__}"} for section in SOURCES.values()]},
    }


def with_sets(section: Schema) -> Schema:
    """The section of built-in sets: beside each the arguments of its own loader, and no others."""
    shared = {key: value for key, value in section["properties"].items() if key != "builtin"}
    by_set = [
        {
            "properties": {"builtin": {"const": name}, **dict.fromkeys(shared, True), **_arguments(name)},
            "additionalProperties": False,
        }
        for name in known_sets()
    ]
    properties = {**section["properties"], "builtin": {**section["properties"]["builtin"], "enum": known_sets()}}
    return {**section, "properties": properties, "oneOf": by_set}


def _arguments(name: str) -> Schema:
    return {argument: takes_schema(taken) for argument, taken in arguments_of(name).items()}


def _told(definition: str) -> Schema:
    """A kind's own summary: the catalogue knows none."""
    kind = FEATURES.get(definition.removeprefix("features."))
    return {"description": f"{kind.summary} ({kind.origin})"} if kind is not None else {}


def _one_of(kinds: Mapping[str, Kind]) -> list[Schema]:
    """A kind by its name alone, where it needs no argument, or with its arguments."""
    bare = [name for name, kind in kinds.items() if not any(item.required for item in kind.entry.parameters.values())]
    properties = {name: {"$ref": f"#/$defs/features.{name}"} for name in kinds}
    return [
        {"enum": bare},
        {
            "type": "object",
            "properties": properties,
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    ]
