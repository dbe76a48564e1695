"""Stops training whose loss is no longer a number, before such weights are saved."""

from __future__ import annotations

import math
import time
from typing import Any

from kerascli.keras_classes.own import OwnCallback, number

SECONDS = 0.2
"""Between two looks: the running loss of an epoch stays NaN once it was, so none is missed."""


class LossIsNotANumber(Exception):  # noqa: N818 -- a finding, caught by the phase
    """Raised out of `fit` at the step where it was seen."""

    def __init__(self, epoch: int, step: int) -> None:
        super().__init__(f"epoch {epoch + 1}, step {step}")
        self.epoch = epoch
        self.step = step


class NanWatcher(OwnCallback):
    """Looks at the loss now and then, at every epoch's end, and whenever the state is about to be saved."""

    def __init__(self) -> None:
        super().__init__()
        self._looked = 0.0
        self._logs: Any = None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._logs = logs
        if time.monotonic() - self._looked >= SECONDS:
            self.look()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if not is_number(logs):
            raise LossIsNotANumber(epoch, self.session.steps or 0)
        self._logs = None

    def look(self) -> None:
        """Raise if the newest loss is not a number."""
        self._looked = time.monotonic()
        if not is_number(self._logs):
            raise LossIsNotANumber(self.session.position.epoch, self.session.position.step)


def is_number(logs: Any) -> bool:
    """Whether the loss among the logs is a number."""
    loss = (logs or {}).get("loss")
    return loss is None or math.isfinite(number(loss))
