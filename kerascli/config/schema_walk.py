"""What pydantic sections allow at a place: the keys, the nested sections, the defaults."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

Model = type[BaseModel]


def alternatives(annotation: Any) -> Iterator[Any]:
    """The members of a union, however it is wrapped; any other annotation is its own only member."""
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif origin in {typing.Union, types.UnionType}:
        for member in get_args(annotation):
            yield from alternatives(member)
    elif isinstance(annotation, typing.TypeVar) or annotation is None:
        return
    else:
        yield annotation


def keys(model: Model) -> list[str]:
    """The keys of a section as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def field_annotation(model: Model, key: object) -> Any:
    """The annotation of a key, or None."""
    for name, field in model.model_fields.items():
        if key in {name, field.alias}:
            return field.annotation
    return None


def descend(annotations: list[Any], part: str | int) -> list[Any]:
    """What may stand one part further down; a part that names a member of a union picks it."""
    members = [member for annotation in annotations for member in alternatives(annotation)]
    below: list[Any] = []
    for member in members:
        origin, arguments = get_origin(member), get_args(member)
        if is_section(member):
            found = next((one for kind in _kinds(member) if (one := field_annotation(kind, part)) is not None), None)
            below += [] if found is None else [found]
        elif isinstance(origin, type) and issubclass(origin, Mapping) and len(arguments) == 2:
            below.append(arguments[1])
        elif isinstance(origin, type) and issubclass(origin, Sequence) and isinstance(part, int) and arguments:
            below.append(arguments[0])
    if below:
        return below
    picked = [member for member in members if getattr(member, "__name__", None) == part]
    return picked or members


def _kinds(section: Model) -> Iterator[Model]:
    """A section, then the kinds that can stand for it: `offline` takes a source of any."""
    yield section
    for kind in section.__subclasses__():
        yield from _kinds(kind)


def sections_at(model: Model, path: Sequence[str | int]) -> list[Model]:
    """The sections that may stand at a path."""
    annotations: list[Any] = [model]
    for part in path:
        annotations = descend(annotations, part)
    return [member for annotation in annotations for member in alternatives(annotation) if is_section(member)]


def is_section(annotation: Any) -> bool:
    """Whether an annotation is a section, not a value."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def homes(model: Model, key: str, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where in the whole format a key has its home: the paths of the sections that take it, nearest the top first."""
    waiting: list[tuple[Model, tuple[str, ...]]] = [(model, prefix)]
    seen: set[Model] = set()
    while waiting:
        section, path = waiting.pop(0)
        if section in seen:
            continue
        seen.add(section)
        if key in keys(section):
            yield path
        for name, field in section.model_fields.items():
            below = (*path, field.alias or name)
            waiting += [(member, below) for member in alternatives(field.annotation) if is_section(member)]
