"""Tells a run from its folder, epoch by epoch and step by step, while another process trains it."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.runs.history import EpochRow, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.lock import is_held
from kerascli.runs.progress import Progress, read_progress
from kerascli.runs.record import RunRecord, read_record, shown_state
from kerascli.runs.summary import summarize
from kerascli.workflows import events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POLL_SECONDS = 0.5
LAST_POLLS = 40


def follow(
    folder: Path, listener: events.Listener, *, wait: Callable[[float], None] = time.sleep, last: int | None = None
) -> str:
    """Send the epochs so far (the `last` ones), then each step and epoch until the run is over; answers its state."""
    record = read_record(folder)
    listener(_started(folder, record))
    follower = _Follower(folder, listener)
    if last is not None:
        follower.told = max(len(read_history(folder)) - last, 0)
    while True:
        # The state before the rows: a run that is over writes no more of them.
        state = shown_state(folder, record)
        follower.tell_epochs()
        if state != "running":
            _wait_for_report(folder, record, wait)
            follower.tell_end(state)
            return state
        follower.tell_steps()
        wait(POLL_SECONDS)
        record = read_record(folder)


def _wait_for_report(folder: Path, record: RunRecord, wait: Callable[[float], None]) -> None:
    """The record says how it ended before the report is written; the lock goes when all of it is there."""
    for _ in range(LAST_POLLS):
        if not is_held(RunPaths(folder), here=record.host == platform.node()):
            return
        wait(POLL_SECONDS)


@dataclass(slots=True)
class _Follower:
    """What the listener was told already."""

    folder: Path
    listener: events.Listener
    told: int = 0
    """Epochs."""
    _epoch: tuple[str | None, int] | None = field(default=None, init=False)
    """The one in progress, as it was told."""
    _newest: Progress | None = field(default=None, init=False)

    def tell_epochs(self) -> None:
        rows = read_history(self.folder)
        if len(rows) < self.told:
            self.listener(events.Said(text="resumed: epochs after the last checkpoint are trained again"))
            self.told = len(rows)
        for row in rows[self.told :]:
            self.listener(_ended(row, read_record(self.folder)))
        self.told = len(rows)

    def tell_steps(self) -> None:
        now = read_progress(RunPaths(self.folder))
        if now is None or now == self._newest or self._is_told(now):
            return
        self._newest = now
        if self._epoch != (now.phase, now.epoch):
            self._epoch = (now.phase, now.epoch)
            self.listener(events.EpochStarted(epoch=now.epoch, epochs=now.epochs, phase=now.phase, steps=now.steps))
        if now.step:
            self.listener(
                events.StepsDone(epoch=now.epoch, step=now.step, steps=now.steps, rate=now.rate, logs=now.logs)
            )

    def _is_told(self, now: Progress) -> bool:
        """Whether the epoch's end was told: its last steps would come after it."""
        rows = read_history(self.folder)[: self.told]
        return bool(rows) and (rows[-1].phase, rows[-1].phase_epoch - 1) == (now.phase, now.epoch)

    def tell_end(self, state: str) -> None:
        rows = read_history(self.folder)
        newest = read_progress(RunPaths(self.folder))
        epoch = newest.epoch if newest else rows[-1].phase_epoch if rows else 0
        self.listener(_over(self.folder, read_record(self.folder), state, epoch))


def _started(folder: Path, record: RunRecord) -> events.RunStarted:
    device = ", ".join(record.devices) or record.host
    return events.RunStarted(name=record.name, run=folder, backend=record.backend, device=device)


def _ended(row: EpochRow, record: RunRecord) -> events.EpochEnded:
    return events.EpochEnded(
        epoch=row.phase_epoch - 1,
        phase=row.phase,
        logs=row.metrics,
        learning_rate=row.learning_rate,
        seconds=row.seconds or 0.0,
        best=row.epoch == record.best_epoch,
    )


def _over(folder: Path, record: RunRecord, state: str, epoch: int) -> events.RunEnded:
    paths = RunPaths(folder)
    return events.RunEnded(
        run=folder,
        state=state,
        seconds=record.seconds,
        epoch=epoch,
        best_epoch=record.best_epoch,
        best_metrics=summarize(folder).metrics,
        model=paths.model if paths.model.is_file() else None,
        report=paths.report if paths.report.is_file() else None,
    )
