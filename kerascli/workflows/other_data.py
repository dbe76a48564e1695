"""Other data for `evaluate` than those of the run: prepared by what the run has learned, never learned from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerascli.problems import DataError, Problem
from kerascli.sources.opened import Columns
from kerascli.workflows.asking import world_of
from kerascli.workflows.run_experiment import read_run
from kerascli.workflows.standing_in import source_of_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.construction import Environment
    from kerascli.exports.section import AnswerSection
    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.serving import Preparation
    from kerascli.sources.source import Source
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.subjects import Subject

TOLD = 5
"""Rows of other data that are told; there may be thousands."""


def world_asked_about(
    subject: Subject,
    read: ReadExperiment,
    seed: int,
    section: AnswerSection,
    warn: Callable[[Problem], None],
    *,
    file: Path | None = None,
) -> tuple[PreparedData, Environment]:
    """The run's data; or others, that were named on the command line or in the section of the file."""
    if file is None and section.source is None and not subject.changes_data:
        return world_of(subject, read, seed, warn)
    preparation = _learned(subject, seed, warn)
    source = source_of_file(read.experiment.data, file, preparation) if file is not None else section.source
    changed = with_source(read, source) if source is not None else read
    data, environment = world_of(subject, changed, seed, warn, saved=preparation)
    if source is not None:
        refuse_unlike(data, preparation)
    return data, environment


def _learned(subject: Subject, seed: int, warn: Callable[[Problem], None]) -> Preparation:
    """What the run's archive carries; of a model that Keras can't save it is learned again, from the run's own data."""
    stored = subject.preparation(subject.plugins())
    if stored is not None:
        return stored
    if subject.run is None:
        raise AssertionError("evaluate wants a run")
    return world_of(subject, read_run(subject.run), seed, warn)[0].preparation


def with_source(read: ReadExperiment, source: Source) -> ReadExperiment:
    """The experiment over another source: all of it is asked about, none of it is weighted as in training."""
    data = read.experiment.data
    named = data.sample_weight if isinstance(data.sample_weight, str) else None
    # A file of arrays may hold parts: of them the test part is wanted, and there need not be another.
    has_parts = source.word == "arrays"
    changed = data.model_copy(
        update={
            **dict.fromkeys(("validation", "split", "class_weight")),
            "source": None if has_parts else source,
            "train": source if has_parts else None,
            "test": source if has_parts else None,
            "sample_weight": named,
            "augment": {},
        }
    )
    # What is wrong lies in the other file, not at a line of the experiment's.
    changed._node = None  # noqa: SLF001
    return replace(read, experiment=read.experiment.model_copy(update={"data": changed}))


def refuse_unlike(data: PreparedData, preparation: Preparation) -> None:
    """DataError for what the model was never trained on: categories, shapes."""
    from kerascli.preparation.tables.broken import broken_rows

    problems = []
    for part in data.opened.parts.values():
        if isinstance(part, Columns) and preparation.table is not None and data.section.missing != "drop":
            broken = broken_rows(preparation.table, part.collect())
            problems += [
                Problem(code="unreadable-input", message=f"{part.place(row)}: {reason}")
                for row, reason in sorted(broken.items())[:TOLD]
            ]
    before, now = preparation.raw.get("arrays", {}), data.preparation.raw.get("arrays", {})
    problems += [
        Problem(
            code="wrong-shape",
            message=f"`{name}` holds examples of shape {tuple(now[name]['shape'])}, "
            f"the model was trained on {tuple(part['shape'])}",
        )
        for name, part in before.items()
        if name in now and now[name]["shape"] != part["shape"]
    ]
    if problems:
        raise DataError(problems)
