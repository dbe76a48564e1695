"""The charts of a run: one for each metric with its validation side, learning rate, epoch times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.reports.chart import Chart, Series
from kerascli.runs.history import metric_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.runs.history import EpochRow

MOST_CHARTS = 24


def curve_charts(rows: Sequence[EpochRow], best_epoch: int | None) -> list[Chart]:
    """Loss first; training drawn through, validation dashed."""
    marks = phase_marks(rows) + ([(best_epoch, "best")] if best_epoch else [])
    charts = []
    for style, name in enumerate(training_names(rows)):
        sides = (name, f"val_{name}")
        columns = [(place, side, column(rows, side)) for place, side in enumerate(sides)]
        series = [
            Series(name=side, values=values, style=style * 2 + place, dashed=place == 1)
            for place, side, values in columns
            if any(value is not None for value in values)
        ]
        charts.append(Chart(title=name, series=series, marks=marks))
    return charts[:MOST_CHARTS]


def other_charts(rows: Sequence[EpochRow]) -> list[Chart]:
    """Learning rate and seconds, where the run has them."""
    charts = []
    for title, form, read in _OTHERS:
        values = [read(row) for row in rows]
        if any(value is not None for value in values):
            series = Series(name=title, values=values, style=7)
            charts.append(Chart(title=title, series=[series], marks=phase_marks(rows), format=form))
    return charts


_OTHERS: tuple[tuple[str, str, Callable[[EpochRow], float | None]], ...] = (
    ("learning rate", "rate", lambda row: row.learning_rate),
    ("seconds an epoch", "duration", lambda row: row.seconds),
)


def training_names(rows: Sequence[EpochRow]) -> list[str]:
    """Metrics without their `val_` side; one that only validation logged counts too."""
    return list(dict.fromkeys(name.removeprefix("val_") for name in metric_names(rows)))


def column(rows: Sequence[EpochRow], name: str) -> list[float | None]:
    """One metric over all epochs."""
    return [row.metrics.get(name) for row in rows]


def phase_marks(rows: Sequence[EpochRow]) -> list[tuple[int, str]]:
    """Where each phase after the first begins."""
    return [
        (place + 1, row.phase)
        for place, row in enumerate(rows)
        if place and row.phase is not None and row.phase != rows[place - 1].phase
    ]
