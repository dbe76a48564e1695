"""Phases: each made whole by laying it over the file's own sections; what it freezes must be named somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.merging import Merging
from kerascli.config.nodes import Entry, Mapping, Sequence

if TYPE_CHECKING:
    from kerascli.config.nodes import Node
    from kerascli.problems import Problem

MERGED = ("compile", "data")


def with_whole_phases(root: Mapping) -> tuple[Mapping, list[Problem]]:
    """The tree with each phase's `compile` and `data` laid over the file's; alone where it trains another model."""
    fit = root.entries.get("fit")
    if fit is None or not isinstance(fit.value, Mapping):
        return root, []
    phases = fit.value.entries.get("phases")
    if phases is None or not isinstance(phases.value, Sequence):
        return root, []
    problems: list[Problem] = []
    items = [_whole(item, root, problems) for item in phases.value.items]
    whole = Entry(phases.key, Sequence(items, phases.value.span))
    changed = Mapping({**fit.value.entries, "phases": whole}, fit.value.span)
    return Mapping({**root.entries, "fit": Entry(fit.key, changed)}, root.span), problems


def _whole(phase: Node, root: Mapping, problems: list[Problem]) -> Node:
    if not isinstance(phase, Mapping):
        return phase
    entries = dict(phase.entries)
    for name in MERGED:
        own, base = entries.get(name), root.get(name)
        if own is None or not isinstance(own.value, Mapping):
            continue
        alone = name == "compile" and "model" in entries
        below = base if isinstance(base, Mapping) and not alone else None
        entries[name] = Entry(own.key, Merging(problems).merge(below, own.value, (name,)))
    return Mapping(entries, phase.span)
