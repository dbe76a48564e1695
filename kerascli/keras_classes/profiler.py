"""`train --profile 10:20`: records what the device does in these steps, for TensorBoard's profile page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.backend import keras
from kerascli.keras_classes.own import OwnCallback

if TYPE_CHECKING:
    from pathlib import Path


class Profiler(OwnCallback):
    """Profiles from the first of these steps to the last, counted from 1 over all epochs of this session."""

    single_steps = True

    def __init__(self, folder: Path, first: int, last: int) -> None:
        super().__init__()
        self._folder = str(folder)
        self._first, self._last = first, last
        self._done = 0
        self._running = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self._done + 1 == self._first:
            self._start()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._done += 1
        if self._done + 1 == self._first:
            self._start()
        elif self._done == self._last:
            self._stop()

    def on_train_end(self, logs: Any = None) -> None:
        self._stop()

    def _start(self) -> None:
        if self._running:
            return
        self._running = True
        if keras.config.backend() == "jax":
            from kerascli.backend import jax

            jax.profiler.start_trace(self._folder)
        else:
            from kerascli.backend import tensorflow as tf

            tf.profiler.experimental.start(self._folder)

    def _stop(self) -> None:
        if not self._running:
            return
        self._running = False
        if keras.config.backend() == "jax":
            from kerascli.backend import jax

            jax.profiler.stop_trace()
        else:
            from kerascli.backend import tensorflow as tf

            tf.profiler.experimental.stop()
