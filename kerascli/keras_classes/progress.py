"""Tells how far an epoch is, some times a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kerascli.keras_classes.own import OwnCallback, plain_logs
from kerascli.training.pace import Pace

if TYPE_CHECKING:
    from kerascli.training.recorder import Recorder

SECONDS = 0.2
"""Between two reports; telling more often costs more than it tells."""


class Progress(OwnCallback):
    """Reports the start of each epoch and its steps."""

    def __init__(self, recorder: Recorder, phase: str | None) -> None:
        super().__init__()
        self._recorder = recorder
        self._phase = phase
        self._reported = 0.0
        self._pace = Pace()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._pace.epoch_begins()
        self._recorder.epoch_started(
            epoch=epoch, epochs=self.session.epochs, phase=self._phase, steps=self.session.steps
        )

    def on_epoch_resumed(self, epoch: int) -> None:
        self.on_epoch_begin(epoch)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        step, steps = batch + 1, self.session.steps
        if time.monotonic() - self._reported < SECONDS and step != steps:
            return
        self._pace.tell(step)
        scalars = {name: value for name, value in plain_logs(logs).items() if isinstance(value, float)}
        self._recorder.steps_done(
            epoch=self.session.position.epoch,
            step=step,
            steps=steps,
            rate=self._pace.steps_per_second,
            logs=scalars,
        )
        self._reported = time.monotonic()
