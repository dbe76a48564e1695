"""The evaluations of a run in its report: figures, confusion matrix, pictures."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from kerascli.reports.figures import metric
from kerascli.reports.html import PICTURE_TYPES, table_html
from kerascli.reports.record_parts import small_picture

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = 5
MOST_PICTURES = 8
LARGEST_MATRIX = 30
MOST_ROWS = 20
CAPTIONS = {"roc": "ROC", "precision_recall": "precision and recall", "worst": "the worst mistakes"}
MATRIX = "matrix"
"""The class of a confusion matrix that is shown as a table."""


def evaluations_html(folder: Path) -> str:
    """The newest evaluation, and those before it folded up."""
    made = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True) if folder.is_dir() else []
    if not made:
        return ""
    first = f"<h3>{escape(when_made(made[0].name))}</h3>{_figures_of(made[0])}{_pictures(made[0])}"
    earlier = (
        f'<details class="earlier"><summary>{escape(when_made(path.name))}</summary>{_figures_of(path)}</details>'
        for path in made[1:NEWEST]
    )
    return first + "".join(earlier)


def _figures_of(folder: Path) -> str:
    figures = "".join(_figures(path) for path in sorted(folder.glob("*.json")))
    return f'<div class="blocks">{figures}</div>' if figures else ""


def _pictures(folder: Path) -> str:
    """What was drawn, less what is shown as a table."""
    as_table = f'class="wide {MATRIX}"' in _figures_of(folder)
    drawn = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURE_TYPES}
    wanted = [stem for stem in drawn if not (as_table and stem.endswith("confusion"))]
    shown = "".join(small_picture(drawn[stem], _caption(stem)) for stem in wanted[:MOST_PICTURES])
    return f'<div class="pictures">{shown}</div>' if shown else ""


def _caption(stem: str) -> str:
    for name, caption in CAPTIONS.items():
        if stem == name:
            return caption
        if stem.endswith(f"_{name}"):
            return f"{stem.removesuffix(f'_{name}')}: {caption}"
    return stem.replace("_", " ")


def when_made(name: str) -> str:
    """`20261120-150000` as a date; another name as it is."""
    try:
        return f"{datetime.strptime(name[:15], '%Y%m%d-%H%M%S').astimezone():%d %B %Y, %H:%M}"
    except ValueError:
        return name


def _figures(path: Path) -> str:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return _tables(content, "") if isinstance(content, dict) else ""


def _tables(content: dict[str, Any], title: str) -> str:
    """Plain values as one table; tables of numbers and groups below it."""
    plain = [[name, _told(value)] for name, value in content.items() if _is_plain(value)]
    parts = [_block(title, table_html((), plain))] if plain else []
    for inner, value in _by_class(content).items():
        name = f"{title}: {inner}" if title else inner  # of several outputs each is named
        if _is_list_of_rows(value):
            parts.append(_rows(name, value))
        elif _is_matrix(value):
            labels = content.get("class_names") or content.get("labels") or range(len(value))
            parts.append(_matrix(name, value, [str(label) for label in labels]))
        elif isinstance(value, dict) and value:
            parts.append(_group(name, value))
    return "".join(parts)


def _by_class(content: dict[str, Any]) -> dict[str, Any]:
    """What is known of each class in one table: areas beside precision and recall."""
    classes = content.get("classes")
    if not isinstance(classes, dict):
        return content
    beside = {
        name: value
        for name, value in content.items()
        if name != "classes" and isinstance(value, dict) and list(value) == list(classes)
    }
    joined = {
        label: {**row, **{name: values[label] for name, values in beside.items() if _is_plain(values[label])}}
        for label, row in classes.items()
        if isinstance(row, dict)
    }
    return {**{name: value for name, value in content.items() if name not in beside}, "classes": joined}


def _rows(name: str, rows: list[dict[str, Any]]) -> str:
    """A table of what is listed one by one: the worst mistakes, the parts of a calibration."""
    flat = [_flat(row) for row in rows[:MOST_ROWS]]
    columns = list(dict.fromkeys(column for row in flat for column in row))
    cells = [[_told(row.get(column)) for column in columns] for row in flat]
    return _block(name, table_html(columns, cells, numbers=True))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The cells of a row, those of its groups among them."""
    groups = (value if isinstance(value, dict) else {name: value} for name, value in row.items())
    return {name: cell for group in groups for name, cell in group.items()}


def _is_list_of_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _group(name: str, group: dict[str, Any]) -> str:
    """A table for groups that hold the same names each (classes), else a table of its own."""
    inner = list(group.values())
    if all(isinstance(value, list) and all(_is_plain(cell) for cell in value) for value in inner):
        rows = [[label, " … ".join(_told(cell) for cell in value)] for label, value in group.items()]
        return _block(name, table_html((), rows))
    if all(isinstance(value, dict) and value and all(_is_plain(cell) for cell in value.values()) for value in inner):
        columns = list(dict.fromkeys(column for value in inner for column in value))
        rows = [[label, *(_told(value.get(column)) for column in columns)] for label, value in group.items()]
        return _block(name, table_html(["", *columns], rows, numbers=True))
    return _tables(group, name)


def _matrix(name: str, rows: list[list[Any]], labels: list[str]) -> str:
    if len(rows) > LARGEST_MATRIX or len(labels) != len(rows):
        return ""
    most = [max(sum(row), 1) for row in rows]
    head = "".join(f'<th scope="col" class="number">{escape(label)}</th>' for label in labels)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(_shaded(cell, cell / total) for cell in row)}</tr>'
        for label, row, total in zip(labels, rows, most, strict=True)
    )
    corner = '<th scope="col">true ↓ predicted →</th>'
    table = f"<table><thead><tr>{corner}{head}</tr></thead><tbody>{body}</tbody></table>"
    return _block(name, f'<div class="wide {MATRIX}">{table}</div>')


def _shaded(cell: float, share: float) -> str:
    """A cell whose ground tells its share of the row; no examples are a dot, so that mistakes stand out."""
    return f'<td class="number" style="--share:{share:.2f}">{_told(cell) if cell else "·"}</td>'


def _block(title: str, table: str) -> str:
    heading = f"<h4>{escape(title.replace('_', ' '))}</h4>" if title else ""
    return f"<div>{heading}{table}</div>"


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _is_matrix(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == len(value) for row in value)
        and all(isinstance(cell, int | float) for row in value for cell in row)
    )


def _told(value: object) -> str:
    if isinstance(value, float):
        return metric(value)
    return (
        "–" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    )
