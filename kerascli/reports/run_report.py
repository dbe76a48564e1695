"""The report of one run: one HTML file that opens anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kerascli.reports.chart import Chart, chart_html
from kerascli.reports.curves import curve_charts, other_charts
from kerascli.reports.evaluation_parts import evaluations_html
from kerascli.reports.figures import count, duration, metric, size
from kerascli.reports.folds import folds_html
from kerascli.reports.highlight import highlighted, overridden_lines
from kerascli.reports.html import Section, cards_html, code_html, facts_html, page, table_html
from kerascli.reports.record_parts import data_html, environment_html, exports_html, files_html, model_html, repeat_text
from kerascli.runs.history import metric_names, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.summary import RunSummary, summarize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.runs.history import EpochRow


def run_report(folder: Path) -> str:
    """Everything that the run folder knows, as a page."""
    run = summarize(folder)
    rows = read_history(folder)
    parts = {
        "curves": ("Learning curves", _curves(run, rows)),
        "folds": ("Folds", folds_html(run)),
        "evaluations": ("Evaluations", evaluations_html(RunPaths(folder).evaluations)),
        "file": ("What was asked", _file(run)),
        "data": ("Data", data_html(RunPaths(folder))),
        "model": ("Model", model_html(run)),
        "pace": ("Learning rate and time", _charts(other_charts(rows), "pace")),
        "exports": ("Exports", exports_html(RunPaths(folder))),
        "repeat": ("How to repeat it", code_html(repeat_text(run)) if run.record else ""),
        "environment": ("Environment", environment_html(run)),
        "files": ("Files", files_html(RunPaths(folder))),
    }
    sections = [Section(identifier=key, title=title, body=body) for key, (title, body) in parts.items() if body]
    return page(f"{run.id} · kerascli", _header(run), sections)


def _header(run: RunSummary) -> str:
    title = f'<h1>{escape(run.id)} <span class="state {run.state}">{run.state}</span></h1>'
    if run.record is None:
        return f"{title}<p>{escape(run.trouble)}</p>"
    record = run.record
    moment = f"{run.created.astimezone():%d %B %Y, %H:%M}" if run.created else ""
    where = f"{record.backend} on {', '.join(record.devices) or record.host}"
    lines = [f"<p>{escape(' · '.join(part for part in (record.name, moment, where) if part))}</p>"]
    lines += [f'<p class="note">{escape(text)}</p>' for text in dict.fromkeys((run.trouble, *record.warnings)) if text]
    if run.notes.tags or run.notes.note:
        tags = " ".join(f"#{tag}" for tag in run.notes.tags)
        lines.append(f"<p>{escape(f'{tags} {run.notes.note}'.strip())}</p>")
    return title + "".join(lines) + cards_html(_cards(run))


def _cards(run: RunSummary) -> list[tuple[str, str]]:
    record = run.record
    if record is None:
        return []
    of = f" of {record.epochs}" if record.epochs else ""
    cards = [("epochs", f"{record.epochs_done}{of}"), ("time", duration(record.seconds))]
    if record.best_epoch:
        cards.append(("best epoch", str(record.best_epoch)))
    cards += [(name, metric(value)) for name, value in list(run.metrics.items())[:6]]
    parameters = record.model.get("parameters")
    if isinstance(parameters, int):
        cards.append(("parameters", count(parameters)))
    model = RunPaths(run.folder).model
    if model.is_file():
        cards.append(("model file", size(model.stat().st_size)))
    return cards


def _curves(run: RunSummary, rows: Sequence[EpochRow]) -> str:
    if not rows:
        return ""
    charts = curve_charts(rows, run.record.best_epoch if run.record else None)
    return f"{_charts(charts, 'curve')}<details><summary>as numbers</summary>{_numbers(rows)}</details>"


def _charts(charts: Sequence[Chart], stem: str) -> str:
    drawn = "".join(chart_html(chart, f"{stem}-{place}") for place, chart in enumerate(charts))
    return f'<div class="charts">{drawn}</div>' if drawn else ""


def _numbers(rows: Sequence[EpochRow], most: int = 1000) -> str:
    names = metric_names(rows)
    cells = [
        [str(row.epoch), *(metric(row.metrics[name]) if name in row.metrics else "–" for name in names)]
        for row in rows[-most:]
    ]
    return table_html(["epoch", *names], cells, numbers=True)


def _file(run: RunSummary) -> str:
    paths = RunPaths(run.folder)
    overrides = run.record.overrides if run.record else ()
    parts = []
    if overrides or (run.record and run.record.unset):
        told = [(key, value) for key, _, value in (text.partition("=") for text in overrides)]
        told += [(key, "taken out") for key in (run.record.unset if run.record else ())]
        parts.append(f"<h3>Set on the command line</h3>{facts_html(told)}")
    if paths.config.is_file():
        text = paths.config.read_text(encoding="utf-8", errors="replace")
        parts.append(f"<h3>{escape(_file_name(run))}</h3>{highlighted(text, overridden_lines(text, overrides))}")
    if paths.resolved.is_file():
        text = paths.resolved.read_text(encoding="utf-8", errors="replace")
        parts.append(f"<details><summary>with every default filled in</summary>{highlighted(text)}</details>")
    return "".join(parts)


def _file_name(run: RunSummary) -> str:
    return (run.record.config_path if run.record else None) or "The experiment file"
