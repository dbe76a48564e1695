"""From opened sources to splits: which part and which of its rows each split is made of."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.sharing import shared_source
from kerascli.preparation.splits import SplitError, fold_rows, refuse_shared_groups, split_rows, strata_of
from kerascli.problems import DataError, Problem
from kerascli.sources.context import SPLITS, UNSPLIT
from kerascli.sources.disk_arrays import are_neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.split_section import Folds
    from kerascli.preparation.splits import RowsToSplit
    from kerascli.sources.opened import OpenedSource, Part

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Opened:
    """All sources of an experiment, opened."""

    parts: Mapping[str, Part]
    """By split, or one called `source`."""
    sources: tuple[OpenedSource, ...]

    @property
    def first(self) -> OpenedSource:
        return self.sources[0]

    @property
    def samples(self) -> int | None:
        """Before any split: of `source`, or of the training part where each part has a source of its own."""
        return self.first.samples


@dataclass(frozen=True)
class Slot:
    """Where a split's rows lie."""

    part: str
    chosen: Array | range
    """A range where they follow each other: of a table larger than memory a number for each is too much."""

    @functools.cached_property
    def rows(self) -> Array:
        chosen = self.chosen
        rows = np.arange(chosen.start, chosen.stop) if isinstance(chosen, range) else chosen
        return rows.astype(np.int64, copy=False)


def chosen_rows(values: Array, rows: Array) -> Array:
    """The values at these rows, in this order."""
    found: Array = values[rows[0] : rows[-1] + 1] if are_neighbours(rows) else values[rows]
    return found


def open_sources(section: DataSection, context: PreparationContext) -> Opened:
    """Open `source`, or `train`, `validation` and `test`."""
    opening = replace(
        context.opening,
        seed=context.seed,
        shuffle=section.shuffle is not False,
        construct=context.construct,
        warn=context.warn,
        classes=tuple(context.saved.class_names.get("y", ())) if context.saved is not None else (),
    )
    if section.source is not None:
        opened = shared_source(section.source.open(opening))
        return Opened(opened.parts, (opened,))
    sources: list[OpenedSource] = []
    parts: dict[str, Part] = {}
    for split in SPLITS:
        source = getattr(section, split)
        if source is None:
            continue
        classes = opening.classes or (sources[0].class_names.get("y", ()) if sources else ())
        told = replace(opening, split=split, shuffle=opening.shuffle and split == "train", classes=classes)
        opened = shared_source(source.open(told))
        sources.append(opened)
        parts[split] = _part_for(split, opened)
    return Opened(parts, tuple(sources))


def _part_for(split: str, opened: OpenedSource) -> Part:
    """What a source that was named for one split gives to it: its part of that name, or all of it."""
    if split in opened.parts:
        return opened.parts[split]
    if len(opened.parts) == 1:
        return next(iter(opened.parts.values()))
    raise DataError(
        Problem(
            code="no-such-part",
            message=f"this source has no part called `{split}`",
            span=opened.span,
            help="name it under `source:`, and divide it with `split:`",
            notes=(f"its parts: {', '.join(opened.parts)}",),
        )
    )


def divide(
    section: DataSection,
    context: PreparationContext,
    counts: Mapping[str, int],
    rows_of: Callable[[str], RowsToSplit],
) -> dict[str, Slot]:
    """Where each split's rows lie; `split` divides `source`, or the training part where the parts are given."""
    slots = {name: Slot(name, range(count)) for name, count in counts.items()}
    divided = UNSPLIT if UNSPLIT in slots else "train"
    folds = section.split.folds if section.split is not None else None
    if section.split is None or (folds is not None and folds.only is None):
        return {("train" if name == UNSPLIT else name): slot for name, slot in slots.items()}
    try:
        if folds is not None and folds.only is not None:
            others = {name: slot for name, slot in slots.items() if name != UNSPLIT}
            return {**others, **_fold(folds, folds.only - 1, rows_of(divided), divided)}
        rows = split_rows(section.split, rows_of(divided))
        if section.split.group is not None:
            given = {name: rows_of(name) for name in slots if name != divided}
            refuse_shared_groups(section.split.group, rows_of(divided), given)
    except SplitError as problem:
        span = section.span("split", *problem.path)
        raise DataError(Problem(code=problem.code, message=str(problem), span=span, help=problem.remedy)) from problem
    others = {name: slot for name, slot in slots.items() if name != divided}
    found = {**{part: Slot(divided, chosen) for part, chosen in rows.items()}, **others}
    if section.split.validation == "test":
        found["validation"] = _test_as_validation(found, section, context)
    return {name: found[name] for name in SPLITS if name in found}


def _fold(folds: Folds, index: int, rows: RowsToSplit, divided: str) -> dict[str, Slot]:
    """One fold's training and validation rows."""
    strata = strata_of(folds.stratify, rows, "folds", "stratify")
    found = fold_rows(rows.count, index, {"count": folds.count, "seed": folds.seed}, strata)
    return {name: Slot(divided, chosen) for name, chosen in found.items()}


def _test_as_validation(found: Mapping[str, Slot], section: DataSection, context: PreparationContext) -> Slot:
    span = section.span("split", "validation")
    if "test" not in found:
        raise DataError(
            Problem(
                code="no-test-part", message="there is no test part to validate on", span=span, help="validation: 0.15"
            )
        )
    context.warn(
        Problem(
            code="validation-on-test",
            message="the test part is used for validation: what is chosen by it will look better than it is",
            span=span,
            help="validation: 0.15",
            severity="warning",
        )
    )
    return found["test"]
