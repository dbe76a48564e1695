"""All objects as JSON Schema: a definition for each namespace, one for each object, with arguments and their help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.catalogue import ANYWHERE, STANDS_IN, TAKES_FUNCTIONS
from kerascli.catalogue.parsing import SERIALIZED
from kerascli.catalogue.schema_takes import SHARED, Schema, argument_schema, takes_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.plugins import Plugins

ELSEWHERE = "https://kerascli/"
"""Begins references to definitions that pydantic does not know; `linked` makes them local."""
LISTED = (
    "layers", "applications", "models", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks",
    "initializers", "regularizers", "constraints", "activations", "dtype_policies", "random",
)  # fmt: skip
"""Namespaces whose objects are described with their arguments; functions of the others are known by name."""
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


def definitions(catalogue: Catalogue, plugins: Plugins | None = None) -> dict[str, Schema]:
    """The `$defs` of all objects; the names of `plugins` can stand wherever an object can."""
    own = list(plugins.names()) if plugins else []
    found = {name: object_schema(name, catalogue, own) for name in LISTED}
    for namespace in LISTED:
        for entry in catalogue.entries(namespace):
            found[f"{namespace}.{entry.name}"] = entry_schema(entry, catalogue)
    return SHARED | found


def object_schema(namespace: str, catalogue: Catalogue, own: Iterable[str] = ()) -> Schema:
    """An object where one of this namespace stands: a word, or a mapping of one name."""
    words = sorted({*catalogue.names(namespace), *catalogue.identifiers(namespace), *own})
    patterns: list[Schema] = [{"type": "string", "pattern": pattern} for pattern in _dotted(namespace, catalogue)]
    one_name = {"type": "object", "minProperties": 1, "maxProperties": 1, **name_properties(namespace, catalogue, own)}
    serialized = {
        "type": "object",
        "properties": {key: {} for key in sorted(SERIALIZED)},
        "required": ["class_name"],
        "additionalProperties": False,
    }
    uses = [{"$ref": "#/$defs/use"}] if namespace in {"layers", "models"} else []
    return {"anyOf": [{"enum": words}, *patterns, one_name, serialized, *uses]}


def name_properties(namespace: str, catalogue: Catalogue, own: Iterable[str] = ()) -> Schema:
    """`properties` and `patternProperties` for every name that can stand there; an item's modifiers go beside them."""
    properties = {
        name: {"$ref": f"#/$defs/{part}.{name}"}
        for part in STANDS_IN.get(namespace, (namespace,))
        for name in catalogue.names(part)
        if name in catalogue.stored["namespaces"].get(part, ())
    }
    for word, name in catalogue.identifiers(namespace).items():
        properties.setdefault(word, properties.get(name, {}))
    properties |= {name: {} for name in own}
    return {
        "properties": properties,
        "patternProperties": {pattern: {} for pattern in _dotted(namespace, catalogue)},
        "additionalProperties": False,
    }


def entry_schema(entry: Entry, catalogue: Catalogue) -> Schema:
    """One object's value: its arguments by name, its first argument, or nothing."""
    texts = catalogue.argument_help(entry)
    required = [] if entry.is_function else [item.name for item in entry.parameters.values() if item.required]
    arguments: Schema = {
        "type": "object",
        "properties": {
            item.name: argument_schema(item, texts.get(item.name, "")) for item in entry.parameters.values()
        },
        "additionalProperties": entry.open,
    }
    if required:
        arguments["required"] = required
    values = [arguments]
    first = entry.first(1 if entry.is_function and entry.namespace not in {"applications", "layers", "models"} else 0)
    if first is not None and len(required) <= 1:
        values.append({"allOf": [takes_schema(first.takes), {"not": {"type": ["object", "null"]}}]})
    if not required:
        values.append({"type": "null"})
    return {"description": f"{catalogue.summary(entry)} ({entry.path})", "anyOf": values}


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
    names = "|".join(re.escape(name) for name in catalogue.stored["namespaces"][space])
    return rf"^(tf\.)?(keras\.)?{re.escape(space)}\.({names})$"


def _local(target: str) -> str:
    return f"#/$defs/{target.removeprefix(ELSEWHERE)}" if target.startswith(ELSEWHERE) else target
