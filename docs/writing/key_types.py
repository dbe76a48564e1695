"""What a key takes, in a reader's words, from the annotation of its field."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, WithJsonSchema

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = {int: "whole number", float: "number", str: "text", bool: "true or false", type(None): "null"}
NAMED = {
    "Any": "anything",
    "Object": "object",
    "FileText": "file or folder",
    "ArrayText": "`FILE[KEY]`",
    "Symbolic": "`${…}` of the data",
    "Weights": "file, `imagenet` or run",
    "BlockDefinition": "block",
    "Space": "space",
}
"""Types of our own by the name of their class."""
MODELS = {"SequentialModel", "FunctionalModel", "LoadedModel", "CopiedModel", "UsedModel", "ObjectModel"}


def shown_type(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    """`whole number or null`; an object with the namespace it is looked up in."""
    namespaces = [mark.namespace for mark in metadata if isinstance(mark, ObjectOf)]
    if namespaces:
        return f"object of `{namespaces[0]}`"
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return ", ".join(f"`{str(value).lower() if isinstance(value, bool) else value}`" for value in arguments)
    if origin in {typing.Union, types.UnionType}:
        return _either(arguments)
    if origin is typing.Annotated:
        titles = [part.json_schema.get("title") for part in annotation.__metadata__ if isinstance(part, WithJsonSchema)]
        return next(filter(None, titles), None) or shown_type(arguments[0], annotation.__metadata__)
    if origin in {list, tuple}:
        return f"list of {_either([part for part in arguments if part is not Ellipsis])}"
    if isinstance(origin, type) and issubclass(origin, typing.Mapping):
        return f"mapping to {shown_type(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "section"
    name = getattr(annotation, "__name__", None) or getattr(annotation, "__forward_arg__", "")
    if name in MODELS:
        return "model"
    if name not in NAMED and annotation is not Object:
        raise AssertionError(f"docs/writing/key_types.py has no word for {annotation}")
    return NAMED[name]


def _either(members: Sequence[Any]) -> str:
    return " or ".join(dict.fromkeys(shown_type(member) for member in members))


def shown_default(value: Any) -> str:
    """A default as it would be written; a dash for nothing."""
    if isinstance(value, BaseModel):
        return "see below"
    if value is None or value in ([], {}):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def sections_in(annotation: Any) -> list[type[BaseModel]]:
    """The sections that may stand at a place."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for part in typing.get_args(annotation) for inner in sections_in(part)]
