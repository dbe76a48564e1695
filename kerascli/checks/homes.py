"""Keys that stand in another section than their own: each thing has one home, and the help is the line to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config import dump_short
from kerascli.config.nodes import Entry, Mapping, Sequence, plain
from kerascli.experiment import Experiment
from kerascli.preparation.section import DataSection
from kerascli.problems import Problem
from kerascli.training.compile_section import CompileSection
from kerascli.training.fit_section import FitSection, Phase
from kerascli.training.run_section import CheckpointsSection, RunSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.config.nodes import Node
    from kerascli.config.section import Section

SECTIONS: dict[str, type[Section]] = {
    "data": DataSection,
    "compile": CompileSection,
    "fit": FitSection,
    "run": RunSection,
    "run.checkpoints": CheckpointsSection,
}
"""Whose keys are at home there and nowhere else."""
ARGUMENTS_OF_FIT = {
    "x": "data.source",
    "validation_split": "data.split.validation",
    "validation_data": "data.validation",
}
"""What `Model.fit` calls otherwise than the file."""


def at_home(root: Mapping) -> tuple[Mapping, list[Problem]]:
    """The tree without the keys that stand in a wrong section, and a problem for each."""
    problems: list[Problem] = []
    entries = {}
    for name, entry in root.entries.items():
        home = None if name in Experiment.model_fields else home_of(name)
        if home is not None:
            problems.append(misplaced(entry, home))
        else:
            entries[name] = Entry(entry.key, _tidied(entry.value, name, problems))
    return Mapping(entries, root.span), problems


def _tidied(node: Node, name: str, problems: list[Problem]) -> Node:
    section = SECTIONS.get(name)
    if section is None or not isinstance(node, Mapping):
        return node
    tidied = Mapping(_at_home(node, section, problems), node.span)
    phases = tidied.entries.get("phases") if name == "fit" else None
    if phases is None or not isinstance(phases.value, Sequence):
        return tidied
    items = [
        Mapping(_at_home(item, Phase, problems), item.span) if isinstance(item, Mapping) else item
        for item in phases.value.items
    ]
    kept = Entry(phases.key, Sequence(items, phases.value.span))
    return Mapping({**tidied.entries, "phases": kept}, tidied.span)


def _at_home(node: Mapping, section: type[Section], problems: list[Problem]) -> dict[str, Entry]:
    """A section's entries without those whose home is elsewhere."""
    own = {field.alias or name for name, field in section.model_fields.items()}
    kept = {}
    for name, entry in node.entries.items():
        home = None if name in own else home_of(name, fit=issubclass(section, FitSection | Phase))
        if home is None:
            kept[name] = entry
        else:
            problems.append(misplaced(entry, home))
    return kept


def home_of(name: object, *, fit: bool = False) -> str | None:
    """Where a key is at home, with dots; None where it has none or more than one."""
    if fit and name in ARGUMENTS_OF_FIT:
        return ARGUMENTS_OF_FIT[str(name)]
    homes = [f"{section}.{name}" for section, fields in _fields() if name in fields]
    if name in Experiment.model_fields:
        homes.append(str(name))
    return homes[0] if len(homes) == 1 else None


def _fields() -> Iterator[tuple[str, set[str]]]:
    for name, section in SECTIONS.items():
        yield name, {field.alias or field_name for field_name, field in section.model_fields.items()}


def misplaced(entry: Entry, home: str) -> Problem:
    """The problem of one key, with what to write instead."""
    section, _, key = home.rpartition(".")
    if entry.key.span.source.kind == "argument":
        remedy = f"{home}={dump_short(plain(entry.value))}"
    else:
        line = f"{key}: {dump_short(plain(entry.value))}"
        for part in reversed(section.split(".") if section else []):
            line = f"{part}: {{{line}}}"
        remedy = line
    place = f"`{section}`" if section else "the file's top"
    return Problem(
        code="misplaced-key",
        message=f"`{entry.key.value}` has its home in {place}",
        span=entry.key.span,
        help=remedy,
    )
