"""The JSON Schema (2020-12) of the whole format, the catalogue's objects included, for editors and other tools."""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from pydantic.json_schema import GenerateJsonSchema

from kerascli.catalogue.catalogue import Catalogue
from kerascli.catalogue.plugins import Plugins
from kerascli.catalogue.schema import definitions, linked, reference
from kerascli.catalogue.schema_takes import argument_schema
from kerascli.catalogue.storage import cache_folder
from kerascli.config.field_help import field_help
from kerascli.experiment import Experiment
from kerascli.version import VERSION
from kerascli.workflows.schema_data import data_definitions, with_sets
from kerascli.workflows.schema_models import model_definitions

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

    from kerascli.catalogue.reading import Reading

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KEPT = 5
"""Schemas in the cache."""


class _Generator(GenerateJsonSchema):
    """Sections as pydantic describes them, with each field's docstring, and references wherever a value may stand."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        section = cast("type[BaseModel]", schema["cls"])
        for name, field in section.model_fields.items():
            text = field_help(section, name)
            described = made.get("properties", {}).get(field.alias or name)
            if text and isinstance(described, dict):
                described["description"] = text
        return made

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Any of its kinds: what picks one is code, and a mapping may look like two."""
        made = super().tagged_union_schema(schema)
        return {"anyOf": made["oneOf"]} if "oneOf" in made else made

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {"anyOf": [super().int_schema(schema), reference("reference")]}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {"anyOf": [super().float_schema(schema), reference("fraction"), reference("reference")]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"anyOf": [super().bool_schema(schema), reference("reference")]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return {"anyOf": [super().literal_schema(schema), reference("reference")]}


def schema(reading: Reading | None = None) -> dict[str, Any]:
    """The whole schema; with the reading of a file also the names of its plugins, blocks and models."""
    catalogue = Catalogue.load()
    plugins = reading.plugins if reading else Plugins()
    own = {name: entry for name in plugins.names() if (entry := plugins.find(name)) is not None}
    sections = Experiment.model_json_schema(schema_generator=_Generator)
    objects = definitions(catalogue, own)
    models = model_definitions(catalogue, reading, own)
    sections["$defs"] = {**sections["$defs"], **objects, **models, **data_definitions(catalogue)}
    sections["$defs"]["BuiltinSource"] = with_sets(sections["$defs"]["BuiltinSource"])
    if reading:
        own_arguments = {name: argument_schema(parameter, "") for name, parameter in reading.compile_arguments.items()}
        sections["$defs"]["CompileSection"]["properties"] |= own_arguments
    title = f"kerascli {VERSION} experiment, Keras {catalogue.version}"
    whole: dict[str, Any] = linked({"$schema": DIALECT, **sections, "title": title})
    return whole


def schema_file(reading: Reading | None = None) -> Path:
    """The schema in the user's cache, where editors find it; written when it is not there."""
    text = json.dumps(schema(reading), ensure_ascii=False)
    name = f"experiment-{hashlib.sha256(text.encode()).hexdigest()[:12]}.schema.json"
    path = cache_folder().parent / name
    if path.exists():
        path.touch()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    _forget_old(path.parent)
    return path


def _forget_old(folder: Path) -> None:
    """Drop all but the newest schemas: each version of kerascli, and each file with plugins, brings one."""
    # Another process may tidy up at the same time.
    with contextlib.suppress(FileNotFoundError):
        dated = [(file.stat().st_mtime, file) for file in folder.glob("experiment-*.schema.json")]
        for _, file in sorted(dated, reverse=True)[KEPT:]:
            file.unlink()
