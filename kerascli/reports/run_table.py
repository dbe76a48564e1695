"""The list of runs as rows of text: state, when, how long, epochs, best metric, what differs from the run before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kerascli.reports.figures import duration, metric, rate
from kerascli.runs.query import value_of
from kerascli.runs.settings import differing, short_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.runs.summary import RunSummary

HEADER = ("run", "state", "when", "time", "epochs", "best", "what differs from the run before")
OBVIOUS = ("name", "version")
"""Keys that say nothing about how a run was trained."""


def run_rows(shown: Sequence[RunSummary], everything: Sequence[RunSummary], now: datetime) -> list[list[str]]:
    """One row a run; `everything` (newest first) is where the run before is looked for."""
    return [
        [run.id, run.state, when(run.created, now), _time(run), _epochs(run), best(run), _remark(run, everything)]
        for run in shown
    ]


def column_rows(shown: Sequence[RunSummary], names: Sequence[str]) -> list[list[str]]:
    """One row a run with the columns asked for."""
    return [[run.id, *(cell(name, value_of(run, name)) for name in names)] for run in shown]


def cell(name: str, value: Any) -> str:
    """A value of a run as text."""
    if value is None:
        return "–"
    if name == "seconds":
        return duration(value)
    if isinstance(value, float):
        return rate(value) if name.endswith("learning_rate") else metric(value)
    return str(value)


def when(moment: datetime | None, now: datetime) -> str:
    """`just now`, `5 min ago`, `3 h ago`, then the day."""
    if moment is None:
        return "–"
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    local = moment.astimezone()
    return f"{local:%d %b}" if moment.year == now.year else f"{local:%d %b %Y}"


def best(run: RunSummary) -> str:
    """The metric that `best` is judged by, at its best epoch."""
    if run.record is None:
        return "–"
    names = (run.record.monitor, "val_loss", "loss")
    return next((f"{name} {metric(run.metrics[name])}" for name in names if name in run.metrics), "–")


def _time(run: RunSummary) -> str:
    if run.record is None:
        return "–"
    if run.state == "running" and run.created is not None and run.record.sessions == 1:
        return duration((datetime.now(UTC) - run.created).total_seconds())
    return duration(run.record.seconds)


def _epochs(run: RunSummary) -> str:
    if run.record is None:
        return "–"
    planned = f"/{run.record.epochs}" if run.record.epochs else ""
    return f"{run.record.epochs_done}{planned}"


def _remark(run: RunSummary, everything: Sequence[RunSummary]) -> str:
    tags = " ".join(f"#{tag}" for tag in run.notes.tags)
    said = [tags, run.notes.note.split("\n")[0], run.trouble or _differences(run, everything)]
    return " · ".join(part for part in said if part)


def _differences(run: RunSummary, everything: Sequence[RunSummary]) -> str:
    if run.record is None:
        return ""
    position = everything.index(run)
    before = next((other for other in everything[position + 1 :] if other.record and other.name == run.name), None)
    if before is None or not run.settings or not before.settings:
        return ""
    keys = [key for key in differing(run.settings, before.settings) if key not in OBVIOUS]
    names = short_keys(keys)
    return ", ".join(f"{names[key]}={written(run.settings.get(key, '–'))}" for key in keys)


def written(value: Any) -> str:
    """A value of the file as it would be typed."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list):
        return f"[{', '.join(written(inner) for inner in value)}]"
    if isinstance(value, float) and 0 < abs(value) < 0.01:
        return rate(value)
    return str(value)
