"""The evaluations of a run in its report: figures, confusion matrix, pictures."""

from __future__ import annotations

import json
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


def evaluations_html(folder: Path) -> str:
    """The newest evaluations, the newest first."""
    made = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True) if folder.is_dir() else []
    return "".join(
        _evaluation(path, pictures=MOST_PICTURES if not place else 0) for place, path in enumerate(made[:NEWEST])
    )


def _evaluation(folder: Path, *, pictures: int) -> str:
    parts = [f"<h3>{escape(folder.name)}</h3>", *(_figures(path) for path in sorted(folder.glob("*.json")))]
    drawn = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_TYPES)
    kept = {path.stem: path for path in drawn}
    shown = [small_picture(path, stem.replace("_", " ")) for stem, path in list(kept.items())[:pictures]]
    return "".join(parts) + (f'<div class="pictures">{"".join(shown)}</div>' if shown else "")


def _figures(path: Path) -> str:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return _tables(content, "") if isinstance(content, dict) else ""


def _tables(content: dict[str, Any], title: str) -> str:
    """Plain values as one table; tables of numbers and groups below it."""
    plain = [[name, _told(value)] for name, value in content.items() if _is_plain(value)]
    heading = f"<h4>{escape(title.replace('_', ' '))}</h4>" if title else ""
    parts = [heading + table_html((), plain)] if plain else []
    for name, value in content.items():
        if _is_matrix(value):
            labels = content.get("class_names") or content.get("labels") or range(len(value))
            parts.append(_matrix(name, value, [str(label) for label in labels]))
        elif isinstance(value, dict) and value:
            parts.append(_group(name, value))
    return "".join(parts)


def _group(name: str, group: dict[str, Any]) -> str:
    """A table for groups that hold the same names each (classes), else a table of its own."""
    inner = list(group.values())
    if all(isinstance(value, dict) and value and all(_is_plain(cell) for cell in value.values()) for value in inner):
        columns = list(dict.fromkeys(column for value in inner for column in value))
        rows = [[label, *(_told(value.get(column)) for column in columns)] for label, value in group.items()]
        return f"<h4>{escape(name.replace('_', ' '))}</h4>{table_html(['', *columns], rows, numbers=True)}"
    return _tables(group, name)


def _matrix(name: str, rows: list[list[Any]], labels: list[str]) -> str:
    if len(rows) > LARGEST_MATRIX or len(labels) != len(rows):
        return ""
    cells = [[label, *(_told(cell) for cell in row)] for label, row in zip(labels, rows, strict=True)]
    return (
        f"<h4>{escape(name.replace('_', ' '))}</h4>{table_html(['true ↓ predicted →', *labels], cells, numbers=True)}"
    )


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
