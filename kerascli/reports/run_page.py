"""One run as lines of text: what `kerascli runs show` says."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kerascli.amounts import amount
from kerascli.reports.figures import duration, metric, size
from kerascli.reports.sparkline import sparkline
from kerascli.runs.history import metric_names, read_history
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.runs.record import RunRecord
    from kerascli.runs.summary import RunSummary

LABEL = 13


def run_lines(run: RunSummary) -> list[str]:
    """The whole page."""
    lines = [f"{run.id}  {run.state}"]
    if run.trouble:
        lines.append(_labelled("trouble", run.trouble))
    if run.notes.tags:
        lines.append(_labelled("tags", " ".join(f"#{tag}" for tag in run.notes.tags)))
    if run.notes.note:
        lines.append(_labelled("note", run.notes.note))
    if run.record is not None:
        lines += [_labelled(label, text) for label, text in _facts(run, run.record) if text]
    return [*lines, *_curves(run), *_files(run)]


def _facts(run: RunSummary, record: RunRecord) -> Iterator[tuple[str, str]]:
    moment = run.created.astimezone() if run.created else None
    sessions = f", {record.sessions} sessions" if record.sessions > 1 else ""
    yield "made", f"{moment:%d %b %Y %H:%M:%S}, {duration(record.seconds)}{sessions}" if moment else ""
    yield "command", shlex.join(("kerascli", *record.command[1:])) if record.command else ""
    yield "file", record.config_path or ""
    yield "set", " ".join(shlex.quote(text) for text in record.overrides)
    yield "on", f"{record.backend}, {', '.join(record.devices) or 'unknown device'}, {record.host}"
    yield "versions", ", ".join(f"{name} {version}" for name, version in record.versions.items())
    yield "seed", str(record.seed)
    parameters = record.model.get("parameters")
    yield "model", f"{record.model.get('kind', '')}, {amount(parameters, 'parameter')}" if parameters else ""
    of = f" of {record.epochs}" if record.epochs else ""
    yield "epochs", f"{record.epochs_done}{of}" + (f", phase {record.phase}" if record.phase else "")
    best = ", ".join(f"{name} {metric(value)}" for name, value in run.metrics.items())
    yield "best", f"epoch {record.best_epoch}: {best}" if record.best_epoch else best
    yield "resume", "" if record.exactly_resumable else f"not exactly: {', '.join(record.not_saved)} is not saved"


def _curves(run: RunSummary) -> list[str]:
    rows = read_history(run.folder)
    if len(rows) < 2:
        return []
    names = metric_names(rows)
    wide = max(len(name) for name in names)
    lines = ["curves"]
    for name in names:
        values = [row.metrics.get(name) for row in rows]
        known = [value for value in values if value is not None]
        lines.append(f"  {name:<{wide}}  {sparkline(values)}  {metric(known[0])} → {metric(known[-1])}")
    return lines


def _files(run: RunSummary) -> list[str]:
    paths = RunPaths(run.folder)
    known = {
        "model": paths.model,
        "weights": paths.weights,
        "report": paths.report,
        "log": paths.log,
        "tensorboard": paths.tensorboard,
    }
    present = [(label, path) for label, path in known.items() if path.exists()]
    return ["files", *(f"  {label:<{LABEL}}{path}{_size(path)}" for label, path in present)] if present else []


def _size(path: Path) -> str:
    return f"  {size(path.stat().st_size)}" if path.is_file() else ""


def _labelled(label: str, text: str) -> str:
    return f"  {label:<{LABEL}}{text}"
