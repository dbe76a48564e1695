"""A line chart as SVG that stands alone; the report's script adds hover, log scale and hiding of series."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from kerascli.reports.figures import duration, metric, rate
from kerascli.reports.scales import Scale, linear_ticks, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WIDTH, HEIGHT = 520, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 26, 38
MOST_POINTS = 500
STYLES = 8
"""How many series can be told apart: colours and dashes of style.css, marks of MARKS."""
FORMATS: Mapping[str, Callable[[float], str]] = {"metric": metric, "rate": rate, "duration": duration}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One curve; None where an epoch logged nothing."""

    name: str
    values: Sequence[float | None]
    style: int
    """Picks the colour."""
    dashed: bool = False
    """Validation, as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Curves over epochs (from 1)."""

    title: str
    series: Sequence[Series]
    marks: Sequence[tuple[int, str]] = ()
    """Epochs to point at, with a word: the best one, where a phase begins."""
    format: str = "metric"
    across: str = "epoch"

    @property
    def length(self) -> int:
        return max((len(series.values) for series in self.series), default=0)


def chart_html(chart: Chart, identifier: str) -> str:
    """A figure: buttons for the series, the SVG, and its numbers for the script."""
    across = Scale(1, max(chart.length, 2), LEFT, WIDTH - RIGHT)
    scales = [_scale(chart, logarithmic=False)]
    if _can_be_logarithmic(chart):
        scales.append(_scale(chart, logarithmic=True))
    kept = _thinned(chart.length)
    data = {
        "format": chart.format,
        "epochs": [epoch + 1 for epoch in kept],
        "x": [across(epoch + 1) for epoch in kept],
        "series": [_data(series, kept, scales) for series in chart.series],
    }
    payload = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    log = '<button type="button" class="log" aria-pressed="false">log scale</button>' if len(scales) > 1 else ""
    return (
        f'<figure class="chart" id="{identifier}"><figcaption>{escape(chart.title)}</figcaption>'
        f'<div class="legend">{"".join(_legend(series) for series in chart.series)}{log}</div>'
        f"{chart_svg(chart, across, scales, kept)}"
        f'<output class="reading" aria-live="polite"></output>'
        f'<script type="application/json">{payload}</script></figure>'
    )


def chart_svg(chart: Chart, across: Scale, scales: Sequence[Scale], kept: Sequence[int]) -> str:
    """The picture: axes and curves for each scale, the first one shown."""
    parts = [_marks(chart, across), *(_axes(chart, across, scale) for scale in scales)]
    for position, series in enumerate(chart.series):
        parts.append(f'<g class="series {_classes(series)}" data-series="{position}">')
        parts += [_curve(series, kept, across, scale) for scale in scales]
        parts.append("</g>")
    parts.append(f'<line class="cursor" x1="0" x2="0" y1="{TOP}" y2="{HEIGHT - BOTTOM}" visibility="hidden"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" tabindex="0" '
        f'aria-label="{escape(description(chart), quote=True)}">{"".join(parts)}</svg>'
    )


def description(chart: Chart) -> str:
    """What the picture shows, in words."""
    told = []
    for series in chart.series:
        known = [value for value in series.values if value is not None]
        if known:
            form = FORMATS[chart.format]
            told.append(f"{series.name} from {form(known[0])} to {form(known[-1])}")
    return f"{chart.title} over {chart.length} {chart.across}s: {'; '.join(told)}. Left and right arrows read values."


def _scale(chart: Chart, *, logarithmic: bool) -> Scale:
    low, high = spread(_numbers(chart), logarithmic=logarithmic)
    return Scale(low, high, HEIGHT - BOTTOM, TOP, logarithmic)


def _numbers(chart: Chart) -> list[float]:
    return [value for series in chart.series for value in series.values if value is not None]


def _can_be_logarithmic(chart: Chart) -> bool:
    known = [value for value in _numbers(chart) if math.isfinite(value)]
    return bool(known) and min(known) > 0 and max(known) > min(known)


def _thinned(length: int) -> list[int]:
    """The epochs that are drawn: all, or evenly picked ones with the last among them."""
    if length <= MOST_POINTS:
        return list(range(length))
    return sorted({round(position * (length - 1) / (MOST_POINTS - 1)) for position in range(MOST_POINTS)})


def _at(series: Series, epoch: int) -> float | None:
    value = series.values[epoch] if epoch < len(series.values) else None
    return value if value is not None and math.isfinite(value) else None


def _data(series: Series, kept: Sequence[int], scales: Sequence[Scale]) -> dict[str, object]:
    values = [_at(series, epoch) for epoch in kept]
    return {
        "name": series.name,
        "values": [None if value is None else float(f"{value:.6g}") for value in values],
        "y": [[None if value is None else scale(value) for value in values] for scale in scales],
    }


def _classes(series: Series) -> str:
    return f"s{series.style % STYLES}{' dashed' if series.dashed else ''}"


def _legend(series: Series) -> str:
    sample = f'<svg class="sample {_classes(series)}" viewBox="0 0 26 10" aria-hidden="true"><path d="M1 5H25"/></svg>'
    return f'<button type="button" class="key" aria-pressed="true">{sample}{escape(series.name)}</button>'


def _kind(scale: Scale) -> str:
    return "logarithmic" if scale.logarithmic else "linear"


def _axes(chart: Chart, across: Scale, scale: Scale) -> str:
    form = FORMATS[chart.format]
    lines = []
    known = set(_numbers(chart))
    for tick in known if len(known) == 1 else scale.ticks():
        at = scale(tick)
        if at is None:
            continue
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
        lines.append(f'<text class="up" x="{LEFT - 8}" y="{at}">{escape(_short(form, tick))}</text>')
    lines += [
        f'<text class="across" x="{across(epoch)}" y="{HEIGHT - BOTTOM + 18}">{int(epoch)}</text>'
        for epoch in linear_ticks(1, max(chart.length, 2), 6)
        if epoch == int(epoch)
    ]
    title = f'<text class="across" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}">{escape(chart.across)}</text>'
    return f'<g class="axes {_kind(scale)}">{"".join(lines)}{title}</g>'


def _short(form: Callable[[float], str], tick: float) -> str:
    """A tick's text without needless zeros; seconds keep their fractions, which a duration would round away."""
    if form is duration and tick < 60:
        return f"{tick:g} s"
    text = form(tick)
    return text.rstrip("0").rstrip(".") if "." in text and text[-1] == "0" else text


def _marks(chart: Chart, across: Scale) -> str:
    drawn = []
    for epoch, word in chart.marks:
        at = across(epoch) or LEFT
        side = "end" if at > WIDTH / 2 else "start"
        shift = 3 if side == "end" else -3
        drawn.append(f'<line x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        drawn.append(f'<text x="{at + shift}" y="{TOP - 8}" text-anchor="{side}">{escape(word)}</text>')
    return f'<g class="marks">{"".join(drawn)}</g>'


def _curve(series: Series, kept: Sequence[int], across: Scale, scale: Scale) -> str:
    """A path with a gap where a value is missing; a lone point is a dot."""
    pieces: list[list[str]] = [[]]
    for epoch in kept:
        value = _at(series, epoch)
        height = None if value is None else scale(value)
        if height is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{across(epoch + 1)} {height}")
    lines = "".join("M" + "L".join(piece) for piece in pieces if len(piece) > 1)
    dots = [piece[0] for piece in pieces if len(piece) == 1]
    ends = [piece[-1] for piece in pieces[-1:] if len(piece) > 1]
    circles = "".join(f'<circle r="3" cx="{x}" cy="{y}"/>' for x, y in (dot.split() for dot in [*dots, *ends]))
    return f'<g class="{_kind(scale)}"><path d="{lines}"/>{circles}</g>'
