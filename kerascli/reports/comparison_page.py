"""A comparison as one HTML file: the table of what differs, and each metric's curves on one chart."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kerascli.reports.chart import Chart, Series, chart_html
from kerascli.reports.curves import MOST_CHARTS, column
from kerascli.reports.html import Section, page
from kerascli.runs.history import metric_names

if TYPE_CHECKING:
    from kerascli.reports.comparison import Comparison, Line


def comparison_page(comparison: Comparison) -> str:
    """The whole page."""
    title = f"{len(comparison.runs)} runs compared"
    sections = [
        Section(identifier="differences", title="What differs", body=_table(comparison)),
        Section(identifier="curves", title="Learning curves", body=_charts(comparison)),
    ]
    header = f"<h1>{title}</h1><p>{escape(' · '.join(comparison.names))}</p>"
    return page(f"{title} · kerascli", header, [section for section in sections if section.body])


def _table(comparison: Comparison) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in comparison.names)
    body, group = [], ""
    for line in comparison.lines():
        if line.group != group:
            group = line.group
            span = len(comparison.names) + 1
            body.append(f'<tr><th scope="colgroup" colspan="{span}"><strong>{escape(group)}</strong></th></tr>')
        body.append(_row(line))
    return (
        f'<div class="wide"><table><thead><tr><td></td>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _row(line: Line) -> str:
    cells = "".join(
        f"<td><strong>{escape(text)} ★</strong></td>" if place == line.best else f"<td>{escape(text)}</td>"
        for place, text in enumerate(line.texts)
    )
    return f'<tr><th scope="row">{escape(line.name)}</th>{cells}</tr>'


def _charts(comparison: Comparison) -> str:
    names = list(dict.fromkeys(name for rows in comparison.histories for name in metric_names(rows)))
    drawn = []
    for place, name in enumerate(_validation_first(names)[:MOST_CHARTS]):
        series = [
            Series(name=run, values=column(rows, name), style=number, dashed=number % 2 == 1)
            for number, (run, rows) in enumerate(zip(comparison.names, comparison.histories, strict=True))
            if any(name in row.metrics for row in rows)
        ]
        drawn.append(chart_html(Chart(title=name, series=series), f"curve-{place}"))
    return f'<div class="charts">{"".join(drawn)}</div>' if drawn else ""


def _validation_first(names: list[str]) -> list[str]:
    """What runs are compared by comes first."""
    return sorted(names, key=lambda name: not name.startswith("val_"))
