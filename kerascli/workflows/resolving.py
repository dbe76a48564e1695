"""The resolved file: every default filled in, every override applied, every path absolute; it means the same."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kerascli.catalogue.objects import Object, ReadPath
from kerascli.checks.phases import MERGED
from kerascli.config import dump
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence
from kerascli.config.section import Section
from kerascli.models.statements import LoadedModel, Weights
from kerascli.problems import Span
from kerascli.training.compile_section import CompileSection
from kerascli.training.fit_section import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as MappingType

    from kerascli.workflows.reading import ReadExperiment

LEFT_OUT = frozenset({"extends"})
"""Keys that have had their effect."""
Places = dict[Span, tuple[str, str]]
"""Where a path is written: the written text, and the absolute path."""


def _no_run(_text: str) -> Path | None:
    return None


def resolved(
    read: ReadExperiment,
    replaced: MappingType[str, Any] | None = None,
    *,
    find_run: Callable[[str], Path | None] = _no_run,
) -> str:
    """YAML text that reads as the same experiment from any folder; a key whose default is null or empty stays away.

    `replaced` holds top-level keys that only the run knows: the seed that was drawn, the plugins' copies. A run that
    gives a model or weights stands there by the folder that `find_run` tells: `last` would be another one tomorrow.
    """
    places = {span: (written, os.path.normpath(path)) for span, written, path in paths_in(read.experiment)}
    for taken in _starts_in(read.experiment):
        run = None if Path(taken.path).exists() else find_run(taken.file)
        if run is not None:
            places[taken.span] = (taken.file, str(run))
    values = filled(read.experiment, read.loaded.root, places)
    known = {name: value for name, value in values.items() if name not in LEFT_OUT}
    if read.plugin_paths:
        known["plugins"] = [os.path.normpath(path) for path in read.plugin_paths]
    return dump({**known, **(replaced or {})})


def filled(section: Section, node: Mapping | None, places: Places) -> dict[str, Any]:
    """A section as plain values: what was written, and the defaults of what was not."""
    values: dict[str, Any] = {}
    for name, field in type(section).model_fields.items():
        key = field.alias or name
        value = getattr(section, name)
        written = node.get(key) if node is not None else None
        if written is None and name in section.told_elsewhere():
            continue
        if written is None:
            plain = default_of(value, places)
        elif isinstance(section, Phase) and key in MERGED:
            plain = relocated(written, places)
        else:
            plain = as_written(value, written, places)
        if plain is not None and (written is not None or plain not in ([], {})):
            values[key] = plain
    return values


def default_of(value: Any, places: Places) -> Any:
    """A value that the file did not set, as the file would say it."""
    return filled(value, None, places) if isinstance(value, Section) else value


def as_written(value: Any, node: Node, places: Places) -> Any:
    """A value that the file sets: sections with their defaults, everything else as it stands."""
    if isinstance(value, Section) and isinstance(node, Mapping):
        own = {field.alias or name for name, field in type(value).model_fields.items()}
        further = [entry for key, entry in node.entries.items() if key not in own]
        if not further or isinstance(value, CompileSection):
            beside = {entry.key.value: relocated(entry.value, places) for entry in further}
            return {**filled(value, node, places), **beside}
    if isinstance(value, list) and isinstance(node, Sequence) and len(value) == len(node.items):
        return [as_written(item, part, places) for item, part in zip(value, node.items, strict=True)]
    if isinstance(value, dict) and isinstance(node, Mapping) and set(value) == set(node.entries):
        return {key: as_written(value[key], entry.value, places) for key, entry in node.entries.items()}
    return relocated(node, places)


def relocated(node: Node, places: Places) -> Any:
    """A node as plain values, with absolute paths."""
    if isinstance(node, Mapping):
        return {entry.key.value: relocated(entry.value, places) for entry in node}
    if isinstance(node, Sequence):
        return [relocated(item, places) for item in node.items]
    return _relocated_text(node, places)


def _relocated_text(node: Scalar, places: Places) -> Any:
    written, path = places.get(node.span, ("", ""))
    if not written or not isinstance(node.value, str):
        return node.value
    return node.value.replace(written, path, 1)


def paths_in(value: Any) -> Iterator[tuple[Span, str, str]]:
    """Every path that is read, anywhere in the experiment: its place, what is written there, the absolute path."""
    if isinstance(value, Object):
        for name, argument in value.arguments.items():
            if isinstance(argument, ReadPath) and name in value.spans:
                yield value.spans[name], argument.written, argument.path
            else:
                yield from paths_in(argument)
        return
    span, path = getattr(value, "span", None), getattr(value, "path", None)
    written = getattr(value, "written", None) or getattr(value, "file", None)
    if isinstance(span, Span) and isinstance(path, str) and isinstance(written, str):
        yield span, written, path
    for inner in _inside(value):
        yield from paths_in(inner)


def objects_in(value: Any) -> Iterator[Object]:
    """Every object that is named anywhere in a part of the experiment."""
    if isinstance(value, Object):
        yield value
    for inner in value.arguments.values() if isinstance(value, Object) else _inside(value):
        yield from objects_in(inner)


def _starts_in(value: Any) -> Iterator[LoadedModel | Weights]:
    """Every model and all weights that something starts from."""
    if isinstance(value, LoadedModel | Weights):
        yield value
    for inner in value.arguments.values() if isinstance(value, Object) else _inside(value):
        yield from _starts_in(inner)


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, BaseModel):
        yield from (getattr(value, name) for name in type(value).model_fields)
    elif is_dataclass(value) and not isinstance(value, Span | type):
        yield from (getattr(value, field.name) for field in fields(value))
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value
