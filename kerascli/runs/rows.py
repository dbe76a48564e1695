"""metrics.jsonl and history.csv: files that grow by whole lines and are cut back to a checkpoint on resume."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import finite, write_text
from kerascli.runs.disk import explained

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kerascli.runs.layout import RunPaths

Row = dict[str, Any]
"""`{"epoch": 1, "phase": null, "phase_epoch": 1, "seconds": 3.2, "learning_rate": 0.001, "metrics": {"loss": …}}`."""
_NUMBERS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def read_rows(path: Path) -> list[Row]:
    """Every whole line of metrics.jsonl; a last line that a killed process left unfinished is not one."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return []
    return [_numbers(json.loads(line)) for line in text.split("\n")[:-1] if line]


def append_row(paths: RunPaths, row: Mapping[str, Any], *, table: bool = True) -> None:
    """Add an epoch to metrics.jsonl, and to history.csv where that table is wanted."""
    line = json.dumps(finite(dict(row)), ensure_ascii=False, allow_nan=False) + "\n"
    _append(paths.metrics, line)
    if not table:
        return
    header = _line(_columns(row))
    if _first_line(paths.history) == header:
        _append(paths.history, _line(_cells(row, _columns(row))))
    else:
        write_history(paths, read_rows(paths.metrics))


def cut_back(paths: RunPaths, count: int, *, table: bool = True) -> list[Row]:
    """Keep the first `count` epochs, those that the checkpoint knows; answers them."""
    rows = read_rows(paths.metrics)[:count]
    write_text(paths.metrics, "".join(json.dumps(finite(row), ensure_ascii=False) + "\n" for row in rows))
    if table:
        write_history(paths, rows)
    return rows


def write_history(paths: RunPaths, rows: Sequence[Row]) -> None:
    """history.csv anew: the union of the columns, because phases may log different metrics."""
    columns = list(dict.fromkeys(column for row in rows for column in _columns(row)))
    write_text(paths.history, "".join([_line(columns), *(_line(_cells(row, columns)) for row in rows)]) if rows else "")


def _columns(row: Mapping[str, Any]) -> list[str]:
    lead = ["epoch"] if row.get("phase") is None else ["epoch", "phase"]
    return list(dict.fromkeys([*lead, *row["metrics"], "learning_rate", "seconds"]))


def _cells(row: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    values = {**row, **row["metrics"]}
    return ["" if values.get(column) is None else values[column] for column in columns]


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _first_line(path: Path) -> str | None:
    try:
        with path.open() as handle:
            return handle.readline()
    except FileNotFoundError:
        return None


def _append(path: Path, text: str) -> None:
    with explained(path), path.open("a") as handle:
        handle.write(text)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    return _NUMBERS.get(value, value) if isinstance(value, str) else value
