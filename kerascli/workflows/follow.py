"""Tells a run from its folder, epoch by epoch, while another process trains it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kerascli.runs.history import EpochRow, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import RunRecord, read_record, shown_state
from kerascli.runs.summary import summarize
from kerascli.workflows import events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POLL_SECONDS = 1.0


def follow(
    folder: Path, listener: events.Listener, *, wait: Callable[[float], None] = time.sleep, last: int | None = None
) -> str:
    """Send the epochs so far (the `last` ones), then each new one until the run is over; answers its state."""
    record = read_record(folder)
    listener(_started(folder, record))
    told = 0 if last is None else max(len(read_history(folder)) - last, 0)
    while True:
        state = shown_state(folder, record)
        rows = read_history(folder)
        if len(rows) < told:
            listener(events.Said(text="resumed: epochs after the last checkpoint are trained again"))
            told = len(rows)
        for row in rows[told:]:
            listener(_ended(row, read_record(folder)))
        told = len(rows)
        if state != "running":
            listener(_over(folder, read_record(folder), state))
            return state
        wait(POLL_SECONDS)
        record = read_record(folder)


def _started(folder: Path, record: RunRecord) -> events.RunStarted:
    device = ", ".join(record.devices) or record.host
    return events.RunStarted(name=record.name, run=folder, backend=record.backend, device=device)


def _ended(row: EpochRow, record: RunRecord) -> events.EpochEnded:
    return events.EpochEnded(
        epoch=row.epoch - 1,
        phase=row.phase,
        logs=row.metrics,
        learning_rate=row.learning_rate,
        seconds=row.seconds or 0.0,
        best=row.epoch == record.best_epoch,
    )


def _over(folder: Path, record: RunRecord, state: str) -> events.RunEnded:
    paths = RunPaths(folder)
    return events.RunEnded(
        run=folder,
        state="interrupted" if state == "died" else state,
        seconds=record.seconds,
        best_epoch=record.best_epoch,
        best_metrics=summarize(folder).metrics,
        model=paths.model if paths.model.is_file() else None,
        report=paths.report if paths.report.is_file() else None,
    )
