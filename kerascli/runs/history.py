"""Reads metrics.jsonl: what each epoch logged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRow:
    """One line of metrics.jsonl."""

    epoch: int
    """From 1, over all phases."""
    phase: str | None
    phase_epoch: int
    """From 1 within the phase."""
    metrics: Mapping[str, float]
    learning_rate: float | None = None
    seconds: float | None = None


def read_history(folder: Path) -> list[EpochRow]:
    """All epochs of a run in their order; a last line that was never finished is passed over."""
    try:
        text = RunPaths(folder).metrics.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [row for line in text.splitlines() if (row := _row(line)) is not None]


def _row(line: str) -> EpochRow | None:
    try:
        written = json.loads(line)
    except ValueError:
        return None
    if not isinstance(written, dict) or not isinstance(written.get("metrics"), dict):
        return None
    epoch, phase = _whole(written.get("epoch")), written.get("phase")
    numbers = ((name, as_number(value)) for name, value in written["metrics"].items())
    return EpochRow(
        epoch=epoch,
        phase=phase if isinstance(phase, str) else None,
        phase_epoch=_whole(written.get("phase_epoch")) or epoch,
        metrics={name: number for name, number in numbers if number is not None},
        learning_rate=as_number(written.get("learning_rate")),
        seconds=as_number(written.get("seconds")),
    )


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def as_number(value: Any) -> float | None:
    """A JSON value as a number; `NaN` and `Infinity` may be written as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def metric_names(rows: Iterable[EpochRow]) -> list[str]:
    """Every metric that any epoch logged, in reading order."""
    return reading_order(name for row in rows for name in row.metrics)


def reading_order(names: Iterable[str]) -> list[str]:
    """Each name once: training before validation, each with its loss first; else as logged."""
    return sorted(dict.fromkeys(names), key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss"))
