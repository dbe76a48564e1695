"""Saves the state of training at each epoch's end and every so many steps; must be the last of all callbacks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kerascli.keras_classes.own import OwnCallback, number
from kerascli.training.recorder import EpochRow

if TYPE_CHECKING:
    from kerascli.keras_classes.nan_watcher import NanWatcher
    from kerascli.training.best import Best
    from kerascli.training.recorder import Recorder
    from kerascli.training.stopping import StopRequest


class Checkpointer(OwnCallback):
    """Hands each epoch's row, the best model and the state to the recorder; leaves `fit` where someone asked."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        phase: str | None,
        best: Best | None,
        each: bool,
        every: int | None,
        stop: StopRequest,
        nan_watcher: NanWatcher | None,
    ) -> None:
        super().__init__()
        self._recorder = recorder
        self._phase = phase
        self._best = best
        self._each = each
        self._every = every
        self._stop = stop
        self._nan_watcher = nan_watcher
        self._saved = False
        self._saved_step = 0
        self._spent = 0.0
        """Seconds of this epoch in sessions before this one."""
        self._began = time.monotonic()

    def resume_state(self) -> dict[str, Any]:
        return {"_spent": self._seconds(), **({"best_value": self._best.value} if self._best else {})}

    @property
    def best_value(self) -> float | None:
        """The best value so far, under the name that `resume_state` saves it by."""
        return self._best.value if self._best else None

    @best_value.setter
    def best_value(self, value: float | None) -> None:
        if self._best:
            self._best.value = value

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._spent = 0.0
        self.on_epoch_resumed(epoch)
        if not self._saved:
            self.save()  # so that a loss that is no number can be replayed, and a kill costs only what came after

    def on_epoch_resumed(self, epoch: int) -> None:
        self._began = time.monotonic()
        self._saved_step = self.session.position.step

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        step = self.session.position.step
        if step == self.session.last_step:
            return  # the epoch's end saves, with the validation that belongs to it
        self._stop.raise_if_asked(self.save)
        if self._every is not None and step // self._every > self._saved_step // self._every:
            self.save()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = EpochRow(
            number=self.session.position.rows,
            phase=self._phase,
            epoch=epoch,
            logs=logs,
            learning_rate=_learning_rate(self.model),
            seconds=self._seconds(),
            best=self._best is not None and self._best.improves(logs),
            monitor=self._best.monitor if self._best else None,
            iterations=_iterations(self.model),
        )
        self._recorder.epoch_ended(row)
        if row.best:
            self._recorder.keep_best(self.model, row)
        if self._each:
            self._recorder.keep_each(self.model, row)
        self._spent = 0.0
        self._began = time.monotonic()
        self.save()
        if self.session.position.epoch < self.session.epochs and not self.session.position.stopped:
            self._stop.raise_if_asked(_already_saved)

    def save(self) -> None:
        """Save the state here, unless the loss says that it is worth nothing."""
        if self._nan_watcher is not None:
            self._nan_watcher.look()
        snapshot = self.session.snapshot()
        self._saved = True
        self._saved_step = self.session.position.step
        self._recorder.keep_state(snapshot)
        if self.session.lost:
            self._recorder.not_saved(self.session.lost)

    def _seconds(self) -> float:
        return self._spent + time.monotonic() - self._began


def _already_saved() -> None:
    """The epoch's end has just saved."""


def _iterations(model: Any) -> int | None:
    steps = getattr(model.optimizer, "iterations", None)
    return None if steps is None else int(number(steps))


def _learning_rate(model: Any) -> float | None:
    rate = getattr(model.optimizer, "learning_rate", None)
    return None if rate is None else number(rate)
