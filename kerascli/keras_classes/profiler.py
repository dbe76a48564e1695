"""`train --profile 10:20`: records what the device does in these steps, for TensorBoard's profile page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kerascli.backend import keras
from kerascli.keras_classes.own import OwnCallback

if TYPE_CHECKING:
    from pathlib import Path


class Recording(Protocol):
    """A backend's profiler: what runs between the two is written into the folder that it was made with."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Profiler(OwnCallback):
    """Profiles from the first of these steps to the last, counted from 1 over all epochs of this session."""

    single_steps = True

    def __init__(self, folder: Path, first: int, last: int) -> None:
        super().__init__()
        self._recording = _recording(str(folder))
        self._first, self._last = first, last
        self.steps_done = 0
        self._running = False
        self._taken: tuple[int, int] | None = None

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.steps_done + 1 == self._first:
            self._start()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.steps_done += 1
        if self.steps_done + 1 == self._first:
            self._start()
        elif self.steps_done == self._last:
            self.stop()

    def on_train_end(self, logs: Any = None) -> None:
        self.stop()

    def _start(self) -> None:
        if not self._running:
            self._running = True
            self._recording.start()

    def stop(self) -> tuple[int, int] | None:
        """Write what was recorded, where that was not done; answers the first and the last step of it."""
        if self._running:
            self._running = False
            self._recording.stop()
            self._taken = self._first, self.steps_done
        return self._taken


class _OfTensorFlow:
    def __init__(self, folder: str) -> None:
        self._folder = folder

    def start(self) -> None:
        from kerascli.backend import tensorflow as tf

        tf.profiler.experimental.start(self._folder)

    def stop(self) -> None:
        from kerascli.backend import tensorflow as tf

        tf.profiler.experimental.stop()


class _OfJax:
    def __init__(self, folder: str) -> None:
        self._folder = folder

    def start(self) -> None:
        from kerascli.backend import jax

        jax.profiler.start_trace(self._folder)

    def stop(self) -> None:
        from kerascli.backend import jax

        jax.profiler.stop_trace()


def _recording(folder: str) -> Recording:
    """The profiler of the backend that trains."""
    if keras.config.backend() == "torch":
        from kerascli.keras_classes.torch_profile import TorchProfile

        return TorchProfile(folder)
    return _OfJax(folder) if keras.config.backend() == "jax" else _OfTensorFlow(folder)
