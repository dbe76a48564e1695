"""Keys and backends of Keras 2 in the sections of the file, answered with what to write now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.vocabulary import Old, old_key, old_object
from kerascli.config import dump_short
from kerascli.config.nodes import Entry, Mapping, Scalar, plain
from kerascli.experiment import Experiment
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.config.nodes import Node

SECTIONS = ("fit", "compile", "evaluate", "predict")


def without_old_keys(root: Mapping) -> tuple[Mapping, list[Problem]]:
    """The tree without the keys of Keras 2, and a problem for each."""
    problems: list[Problem] = []
    kept = _current(root, "", problems)
    for name in SECTIONS:
        entry = kept.get(name)
        if entry is not None and isinstance(entry.value, Mapping):
            section = Mapping(_current(entry.value, name, problems), entry.value.span)
            kept[name] = Entry(entry.key, section)
    backend = kept.get("backend")
    if backend is not None and isinstance(backend.value, Scalar):
        old = old_object(str(backend.value.value))
        if old is not None:
            problems.append(_answered(old, backend.value, backend.value))
            del kept["backend"]
    return Mapping(kept, root.span), problems


def _current(section: Mapping, name: str, problems: list[Problem]) -> dict[object, Entry]:
    """The entries that are not of Keras 2."""
    kept: dict[object, Entry] = {}
    for key, entry in section.entries.items():
        known = not name and key in Experiment.model_fields
        old = None if known else old_key(name, str(key))
        if old is None:
            kept[key] = entry
        else:
            problems.append(_answered(old, entry.key, entry.value))
    return kept


def _answered(old: Old, place: Scalar, value: Node) -> Problem:
    """What became of it."""
    return Problem(
        code="old-name",
        message=f"`{place.value}` {old.why}",
        span=place.span,
        help=old.remedy(str(place.value), dump_short(plain(value))),
        notes=old.note,
    )
