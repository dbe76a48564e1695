"""Writes what a run shows of itself: plots as files, and the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerascli.problems import UserError
from kerascli.reports.run_report import run_report
from kerascli.runs.atomic import write_text
from kerascli.runs.history import read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.problems import Problem


def show_run(folder: Path, warn: Callable[[Problem], None]) -> Path | None:
    """Plots and report at the end of a run; a disk that refuses them is told and does not make the run fail."""
    try:
        for warning in write_plots(folder):
            warn(warning)
        return write_report(folder)
    except UserError as error:
        for problem in error.problems:
            warn(replace(problem, severity="warning"))
        return None


def write_report(folder: Path, to: Path | None = None) -> Path:
    """report.html in the run folder, or the same page elsewhere; answers where it lies."""
    path = to or RunPaths(folder).report
    write_text(path, run_report(folder))
    return path


def write_plots(folder: Path) -> list[Problem]:
    """plots/history.png and .svg; answers a warning where a font is missing."""
    from kerascli.reports.history_plot import draw_history

    run = summarize(folder)
    best = run.record.best_epoch if run.record else None
    _, warnings = draw_history(read_history(folder), RunPaths(folder).plots, title=run.id, best_epoch=best)
    return warnings
