"""All objects as JSON Schema: a definition for each namespace, one for each object, with arguments and their help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.catalogue import ANYWHERE, STANDS_IN, TAKES_FUNCTIONS
from kerascli.catalogue.parsing import SERIALIZED
from kerascli.catalogue.schema_takes import REFERENCE, SHARED, Schema, argument_schema, takes_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.entries import Entry

ELSEWHERE = "https://kerascli/"
"""Begins references to definitions that pydantic does not know; `linked` makes them local."""
LISTED = (
    "layers", "applications", "models", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks",
    "initializers", "regularizers", "constraints", "activations", "dtype_policies", "random",
)  # fmt: skip
"""Namespaces whose objects are described with their arguments; functions of the others are known by name."""
CALLED = "ops"
"""Functions that are called on tensors: items of a model, described with their arguments too."""
OWN = "own"
"""Begins the definitions of the user's classes and functions, and names what stands for any of them."""
ARGUMENTS = ".arguments"
"""Ends the definition of an object's arguments."""
IMPORTED = r"^(?!tf\.|keras\.)[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$"
"""An object of the user's by its import path."""


def reference(name: str) -> Schema:
    """A reference to a definition that is made here, or by another section."""
    return {"$ref": f"{ELSEWHERE}{name}"}


def linked(schema: Any) -> Any:
    """The same schema with every reference to a definition made local."""
    if isinstance(schema, dict):
        return {key: _local(value) if key == "$ref" else linked(value) for key, value in schema.items()}
    return [linked(item) for item in schema] if isinstance(schema, list) else schema


def definitions(catalogue: Catalogue, own: Mapping[str, Entry] | None = None) -> dict[str, Schema]:
    """The `$defs` of all objects; the user's `own` can stand wherever an object of their kind can."""
    own = own or {}
    found = {name: object_schema(name, catalogue, own) for name in LISTED}
    for namespace in (*LISTED, CALLED):
        for entry in catalogue.entries(namespace):
            found |= entry_schemas(f"{namespace}.{entry.name}", entry, catalogue)
    for name, entry in own.items():
        found |= entry_schemas(f"{OWN}.{name}", entry, catalogue)
    return SHARED | found | {OWN: _own_object(own), "functions": _function(catalogue)}


def object_schema(namespace: str, catalogue: Catalogue, own: Mapping[str, Entry] | None = None) -> Schema:
    """An object where one of this namespace stands: a word, or a mapping of one name."""
    words = bare_words(namespace, catalogue, own or {})
    patterns: list[Schema] = [{"type": "string", "pattern": pattern} for pattern in _dotted(namespace, catalogue)]
    one_name = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        **name_properties(namespace, catalogue, own or {}),
    }
    named = [*catalogue.names(namespace), *(own or {})]
    serialized = {
        "type": "object",
        "properties": {
            **{key: {} for key in sorted(SERIALIZED)},
            "class_name": {"anyOf": [{"enum": sorted(set(named))}, *patterns]},
            "config": {"type": "object"},
        },
        "required": ["class_name"],
        "additionalProperties": False,
    }
    uses = [{"$ref": "#/$defs/use"}] if namespace in {"layers", "models"} else []
    return {"anyOf": [{"enum": words}, *patterns, one_name, serialized, *uses, REFERENCE]}


def bare_words(namespace: str, catalogue: Catalogue, own: Mapping[str, Entry]) -> list[str]:
    """What can be written without arguments; where Keras takes the word itself, whatever its object wants."""
    known = [(name, catalogue.find(name, namespace)) for name in catalogue.names(namespace)]
    words = [name for name, entry in (*known, *own.items()) if entry is None or not _required(entry)]
    return sorted({*words, *catalogue.identifiers(namespace)})


def name_properties(namespace: str, catalogue: Catalogue, own: Mapping[str, Entry]) -> Schema:
    """`properties` and `patternProperties` for every name that can stand there; an item's modifiers go beside them."""
    properties = {
        name: {"$ref": f"#/$defs/{part}.{name}"}
        for part in STANDS_IN.get(namespace, (namespace,))
        for name in catalogue.names(part)
        if name in catalogue.stored["namespaces"].get(part, ())
    }
    for word, name in catalogue.identifiers(namespace).items():
        properties.setdefault(word, properties.get(name, {}))
    if namespace == "layers":
        properties |= {
            f"{CALLED}.{entry.name}": {"$ref": f"#/$defs/{CALLED}.{entry.name}"} for entry in catalogue.entries(CALLED)
        }
    properties |= {name: {"$ref": f"#/$defs/{OWN}.{name}"} for name in own}
    return {
        "properties": properties,
        "patternProperties": {pattern: {} for pattern in _dotted(namespace, catalogue)},
        "additionalProperties": False,
    }


def entry_schemas(key: str, entry: Entry, catalogue: Catalogue) -> dict[str, Schema]:
    """One object's value, and its arguments by name alone (none of them required), which `repeat` stands beside."""
    texts = catalogue.argument_help(entry)
    arguments: Schema = {
        "type": ["object", "null"],
        "properties": {
            item.name: argument_schema(item, texts.get(item.name, "")) for item in entry.parameters.values()
        },
        "additionalProperties": entry.open,
    }
    required = _required(entry)
    by_name: Schema = {"$ref": f"#/$defs/{key}{ARGUMENTS}"}
    values = [{**by_name, "type": "object", "required": required} if required else by_name]
    values += _first_values(entry, required)
    about = f"{catalogue.summary(entry)} ({entry.path})"
    return {key: {"description": about, "anyOf": values}, f"{key}{ARGUMENTS}": arguments}


def _required(entry: Entry) -> list[str]:
    """Arguments that must be given; a function may be used as it is, and what it is called on is not given."""
    return [] if entry.is_function else [item.name for item in entry.parameters.values() if item.required]


def _first_values(entry: Entry, required: list[str]) -> list[Schema]:
    """What may stand in place of the arguments: a value of the first one."""
    bare: Schema = {"not": {"type": ["object", "null"]}}
    if entry.is_function and (entry.origin != "keras" or entry.namespace == CALLED):
        # How many tensors come before it is said by `from`, or by where the function stands.
        return [bare] if len(entry.parameters) > 1 or entry.variadic else []
    called = entry.is_function and entry.namespace not in {"applications", "layers", "models"}
    first = entry.first(1 if called else 0)
    if first is None or set(required) - {first.name}:
        return []
    return [{"allOf": [takes_schema(first.takes), bare]}]


def _own_object(own: Mapping[str, Entry]) -> Schema:
    """A class or function of the user's, whatever it is: by its name, or by its import path."""
    named = {
        "properties": {name: {"$ref": f"#/$defs/{OWN}.{name}"} for name in own},
        "patternProperties": {IMPORTED: {}},
        "additionalProperties": False,
    }
    return {
        "anyOf": [
            {"enum": sorted(own)},
            {"type": "string", "pattern": IMPORTED},
            {"type": "object", "minProperties": 1, "maxProperties": 1, **named},
        ]
    }


def _function(catalogue: Catalogue) -> Schema:
    """A named function of Keras, with its namespace before it, or one of the user's."""
    pattern = rf"^(tf\.)?(keras\.)?({'|'.join(_named_in(space, catalogue) for space in ANYWHERE)})$"
    return {
        "anyOf": [
            {"$ref": f"#/$defs/{OWN}"},
            {"type": "string", "pattern": pattern},
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "patternProperties": {pattern: {}},
                "additionalProperties": False,
            },
            REFERENCE,
        ]
    }


def _dotted(namespace: str, catalogue: Catalogue) -> list[str]:
    """Patterns of the dotted names that can stand there: with Keras's prefixes, or by the user's import path."""
    spaces = STANDS_IN.get(namespace, (namespace,))
    with_prefix = [_named(space, catalogue) for space in spaces]
    functions = [space for space in ANYWHERE if namespace in TAKES_FUNCTIONS and space not in spaces]
    anywhere = [_named(space, catalogue) for space in functions] if namespace == "layers" else []
    if functions and not anywhere:
        anywhere = [rf"^(tf\.)?(keras\.)?({'|'.join(functions)})\.\w+(\.\w+)?$"]
    keras = "|".join(re.escape(space) for space in catalogue.namespaces)
    imported = IMPORTED.replace(r"keras\.", rf"keras\.|(?:{keras})\.")
    return [*with_prefix, *anywhere, imported]


def _named(space: str, catalogue: Catalogue) -> str:
    return rf"^(tf\.)?(keras\.)?{_named_in(space, catalogue)}$"


def _named_in(space: str, catalogue: Catalogue) -> str:
    names = "|".join(re.escape(name) for name in catalogue.stored["namespaces"][space])
    return rf"{re.escape(space)}\.({names})"


def _local(target: str) -> str:
    return f"#/$defs/{target.removeprefix(ELSEWHERE)}" if target.startswith(ELSEWHERE) else target
