"""The experiment of a run: read from the run's own folder, whatever became of the file it was started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.workflows.reading import read_experiment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.workflows.reading import ReadExperiment


def read_run(folder: Path, overrides: Sequence[str] = (), unset: Sequence[str] = ()) -> ReadExperiment:
    """What the run was trained with: its resolved file, which names its own copies of the plugins."""
    paths, record = RunPaths(folder), read_record(folder)
    if not paths.resolved.is_file():
        raise UserError(
            Problem(
                code="run-incomplete",
                message=f"the run `{record.id}` has no {paths.resolved.name}: it was stopped before it began",
                help="kerascli runs list",
            )
        )
    return read_experiment(paths.resolved, overrides, unset)
