"""Finds the run that a word names: a path, an id, a unique prefix, `last`, or `best:METRIC[:min|max]`."""

from __future__ import annotations

import math
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.problems import Problem, Source, Span, UserError
from kerascli.runs.direction import Direction, direction_of
from kerascli.runs.history import metric_names, read_history
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Iterable

STAMP = re.compile(r"-(\d{8}-\d{6})(?:-(\d+))?$")
"""How the name of a run ends: when it was made, and a number where two were made within one second."""


def run_folders(runs_dir: Path) -> list[Path]:
    """Everything in the runs folder that is a folder and not hidden, foreign ones among them; by name."""
    try:
        with os.scandir(runs_dir) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    except OSError:
        return []
    return [runs_dir / name for name in names]


def newest_first(folders: Iterable[Path]) -> list[Path]:
    """Runs by the time in their name; one that was renamed by the time of its record."""
    return sorted(folders, key=_made, reverse=True)


def _made(folder: Path) -> tuple[str, int]:
    stamp = STAMP.search(folder.name)
    if stamp:
        return stamp[1], int(stamp[2] or 1)
    try:
        seconds = RunPaths(folder).record.stat().st_mtime
    except OSError:
        return "", 0
    return time.strftime("%Y%m%d-%H%M%S", time.localtime(seconds)), 1


def find_run(text: str, runs_dir: Path, *, besides: Path | None = None) -> Path:
    """The folder of the run that `text` names, or a UserError that says which there are.

    `besides` is a run that is not meant: the one that is being trained and names another.
    """
    if text == "last":
        return _last(runs_dir, besides)
    if text.startswith("best:"):
        return _best(text, runs_dir)
    written = Path(text)
    if RunPaths(written).record.is_file():
        return written
    named = [folder for folder in run_folders(runs_dir) if RunPaths(folder).record.is_file() and folder != besides]
    exact = [folder for folder in named if folder.name == text]
    started = exact or [folder for folder in named if text and folder.name.startswith(text)]
    if len(started) == 1:
        return started[0]
    if started:
        raise _refused(
            "ambiguous-run",
            f"{len(started)} runs begin with `{text}`",
            text,
            remedy=newest_first(started)[0].name,
            notes=_names(newest_first(started)),
        )
    if written.is_dir():
        raise _refused(
            "unknown-run", f"`{text}` is no run: it holds no run.json", text, notes=_names(newest_first(named))
        )
    raise _unknown(text, runs_dir, named)


def _last(runs_dir: Path, besides: Path | None) -> Path:
    for folder in newest_first(run_folders(runs_dir)):
        if RunPaths(folder).record.is_file() and folder != besides:
            return folder
    raise _unknown("last", runs_dir, [])


def _best(text: str, runs_dir: Path) -> Path:
    metric, _, asked = text.removeprefix("best:").partition(":")
    if asked not in {"", "min", "max"}:
        raise _refused("unknown-metric", f"`{asked}` is neither `min` nor `max`", text, remedy=f"best:{metric}:max")
    return ranked(metric, wanted_direction(metric, asked, text), runs_dir, text)[0].folder


@dataclass(frozen=True, slots=True)
class Ranked:
    """A run's best value of a metric and the epoch (from 1) that reached it."""

    value: float
    epoch: int
    folder: Path


def ranked(metric: str, direction: Direction, runs_dir: Path, text: str) -> list[Ranked]:
    """All runs that logged the metric, best first; of equal ones the newer first."""
    found: list[Ranked] = []
    seen: dict[str, None] = {}
    sign = -1 if direction == "max" else 1
    for folder in newest_first(run_folders(runs_dir)):
        rows = read_history(folder)
        seen.update(dict.fromkeys(metric_names(rows)))
        logged = [(row.metrics[metric], row.epoch) for row in rows if math.isfinite(row.metrics.get(metric, math.nan))]
        if logged:
            value, epoch = min(logged, key=lambda pair: sign * pair[0])
            found.append(Ranked(value, epoch, folder))
    if found:
        return sorted(found, key=lambda run: sign * run.value)
    raise _not_logged(metric, seen, runs_dir, text)


def _not_logged(metric: str, seen: Iterable[str], runs_dir: Path, text: str) -> UserError:
    from kerascli.config.nearest import nearest

    near = nearest(metric, seen, count=1)
    return _refused(
        "unknown-metric",
        f"no run in `{runs_dir}` logged `{metric}`",
        text,
        remedy=f"best:{near[0]}" if near else None,
        notes=(f"logged: {', '.join(seen)}",) if seen else (),
    )


def wanted_direction(metric: str, asked: str, text: str) -> Direction:
    """`min` or `max` as asked, else by the metric's name."""
    if asked == "min":
        return "min"
    if asked == "max":
        return "max"
    known = direction_of(metric)
    if known is None:
        raise _refused(
            "unknown-direction",
            f"the name `{metric}` does not tell whether more of it is better",
            text,
            remedy=f"best:{metric}:max",
        )
    return known


def _unknown(text: str, runs_dir: Path, named: list[Path]) -> UserError:
    if not named:
        return _refused(
            "unknown-run", f"there are no runs in `{runs_dir}`", text, remedy="kerascli train FILE, or --runs FOLDER"
        )
    from kerascli.config.nearest import nearest

    near = nearest(text, [folder.name for folder in named], count=1)
    newest = newest_first(named)
    return _refused(
        "unknown-run",
        f"no run in `{runs_dir}` is called `{text}`",
        text,
        remedy=f"did you mean `{near[0]}`?" if near else newest[0].name,
        notes=_names(newest),
    )


def _names(folders: list[Path], shown: int = 5) -> tuple[str, ...]:
    if not folders:
        return ()
    more = f" and {len(folders) - shown:,} more: kerascli runs" if len(folders) > shown else ""
    return (f"there are: {', '.join(folder.name for folder in folders[:shown])}{more}",)


def _refused(
    code: str, message: str, text: str, *, remedy: str | None = None, notes: tuple[str, ...] = ()
) -> UserError:
    source = Source(name="command line", kind="argument", text=text)
    span = Span(source=source, line=1, column=1, end_line=1, end_column=len(text) + 1)
    return UserError(Problem(code=code, message=message, span=span, help=remedy, notes=notes))
