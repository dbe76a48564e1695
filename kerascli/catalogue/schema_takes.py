"""What an argument takes, as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.values import DTYPES, EPOCHS, QUANTIZED

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Parameter
    from kerascli.catalogue.takes import Take, Takes

Schema = dict[str, Any]
REFERENCE: Schema = {"$ref": "#/$defs/reference"}
TEXTS = frozenset({"str", "read", "written"})
"""Words for any text, `${vars.width}` and `$filters` among them."""
PLAIN: dict[str, list[Schema]] = {
    "int": [{"type": "integer"}],
    "float": [{"type": "number"}, {"$ref": "#/$defs/fraction"}],
    "str": [{"type": "string"}],
    "bool": [{"type": "boolean"}],
    "none": [{"type": "null"}],
    "any": [{}],
    "dict": [{"type": "object"}],
    "dtype": [{"$ref": "#/$defs/dtype"}],
    "seed": [{"type": "integer"}, {"$ref": "#/$defs/random"}],
    "steps": [{"type": "integer"}, {"type": "string", "pattern": EPOCHS.pattern}],
    "shape": [{"type": "array", "items": {"anyOf": [{"type": ["integer", "null"]}, REFERENCE]}}],
    "read": [{"type": "string"}],
    "written": [{"type": "string"}],
    "function": [{"$ref": "#/$defs/functions"}],
}
LIMITS = {">=": "minimum", "<=": "maximum", ">": "exclusiveMinimum", "<": "exclusiveMaximum"}
SHARED: dict[str, Schema] = {
    "reference": {"type": "string", "pattern": r"\$", "description": "`${…}`, or an argument of a block"},
    "fraction": {"type": "string", "pattern": r"^[-+]?\d+(\.\d*)?/\d+(\.\d*)?$"},
    "dtype": {
        "anyOf": [
            {"enum": sorted(DTYPES)},
            {"type": "string", "pattern": QUANTIZED.pattern},
            {"$ref": "#/$defs/dtype_policies"},
        ]
    },
    "use": {
        "type": "object",
        "properties": {"use": {"type": "string"}, "output": {"type": ["string", "integer"]}},
        "required": ["use"],
        "additionalProperties": False,
    },
}
"""Definitions that the others point at."""


def argument_schema(parameter: Parameter, about: str) -> Schema:
    """One argument: its type, its default and its help."""
    schema = takes_schema(parameter.takes)
    if about:
        schema = {**schema, "description": about}
    if not parameter.required and parameter.default is not None:
        schema = {**schema, "default": parameter.default}
    return schema


def takes_schema(takes: Takes) -> Schema:
    """Any of the alternatives; a reference may stand for any value."""
    alternatives = [schema for take in takes for schema in _take_schema(take)]
    if {} in alternatives:
        return {}
    if not any(take.word in TEXTS for take in takes):
        alternatives.append(REFERENCE)
    unique = [schema for position, schema in enumerate(alternatives) if schema not in alternatives[:position]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def _take_schema(take: Take) -> list[Schema]:
    if take.word == "one":
        return [{"enum": list(take.choices)}]
    if take.word == "object":
        return [{"$ref": f"#/$defs/{take.namespace}"}]
    if take.item is not None:
        return [{"type": "array", "items": takes_schema(take.item)}]
    if take.bounds:
        limits: Schema = {LIMITS[bound.sign]: bound.number for bound in take.bounds if bound.sign in LIMITS}
        for bound in take.bounds:
            limits |= {"not": {"const": bound.number}} if bound.sign == "!=" else {}
        return [{**schema, **limits} if "type" in schema else schema for schema in PLAIN[take.word]]
    return PLAIN[take.word]
