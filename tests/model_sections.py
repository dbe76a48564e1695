"""Reads the model sections of a text, for tests that need no other part of an experiment."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from kerascli.catalogue import Catalogue
from kerascli.catalogue.plugins import read_plugins
from kerascli.catalogue.reading import Reading
from kerascli.config import load
from kerascli.config.nodes import Mapping, located
from kerascli.construction import Environment
from kerascli.models.section import BlocksSection, ModelSection, ModelsSection, WeightsSection
from kerascli.plugins import load_plugins

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.models.statements import Model, Weights
    from kerascli.problems import Problem

SECTIONS: dict[str, TypeAdapter[Any]] = {
    "blocks": TypeAdapter(BlocksSection),
    "models": TypeAdapter(ModelsSection),
    "model": TypeAdapter(ModelSection),
    "weights": TypeAdapter(WeightsSection),
}


@dataclass(frozen=True)
class Sections:
    """What was read."""

    blocks: dict[str, Any]
    models: dict[str, Model]
    model: Model
    weights: Weights | None
    problems: list[Problem]
    environment: Environment

    def told(self) -> list[str]:
        """Line, code and message of each problem."""
        return [f"{p.span.line if p.span else 0} {p.code}: {p.message}" for p in self.problems]


def read_sections(folder: Path, text: str, plugins: dict[str, str] | None = None) -> Sections:
    """The sections of a text, as the file `experiment.yaml` of a folder."""
    file = folder / "experiment.yaml"
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    for name, code in (plugins or {}).items():
        (folder / name).write_text(textwrap.dedent(code), encoding="utf-8")
    return read_file(file, [folder / name for name in plugins or {}])


def read_file(file: Path, plugins: list[Path] | None = None) -> Sections:
    loaded = load(file)
    catalogue = Catalogue.load()
    reading = Reading(
        catalogue=catalogue,
        plugins=read_plugins(plugins or [], catalogue),
        blocks=_names(loaded.root, "blocks"),
        models=_names(loaded.root, "models"),
        folder=file.parent,
    )
    found: dict[str, Any] = {"blocks": {}, "models": {}, "model": None, "weights": None}
    for name, adapter in SECTIONS.items():
        node = loaded.root.get(name)
        if node is not None:
            found[name] = adapter.validate_python(located(node), context=reading)
    modules = load_plugins([(path, None) for path in plugins or []], file.parent)
    return Sections(
        **found,
        problems=[*loaded.problems, *reading.problems],
        environment=Environment(plugins=modules, experiment_folder=file.parent),
    )


def _names(root: Mapping, key: str) -> frozenset[str]:
    node = root.get(key)
    return frozenset(node.entries) if isinstance(node, Mapping) else frozenset()
