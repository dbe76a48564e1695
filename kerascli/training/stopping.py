"""Asked to stop: one signal lets the step end and the state be saved, a second one does not wait."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AFTER_THIS_STEP = "stopping after this step; once more to stop now"


class InterruptedTraining(Exception):  # noqa: N818 -- nothing went wrong
    """Training stopped because it was asked to; what was done is saved."""

    def __init__(self, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.exit_code = exit_code


class StopRequest:
    """Whether someone wants training to stop: a signal, or the time that it was given."""

    def __init__(self, say: Callable[[str], None], max_seconds: float | None = None) -> None:
        self._say = say
        self._signal: signal.Signals | None = None
        self._of_run = self._deadline = None if max_seconds is None else time.monotonic() + max_seconds

    def limit(self, max_seconds: float | None) -> None:
        """From now on leave after so long, if the run's own time is not up before; what was said before is over."""
        self._deadline = self._of_run
        if max_seconds is not None:
            deadline = time.monotonic() + max_seconds
            self._deadline = deadline if self._of_run is None else min(self._of_run, deadline)

    def raise_if_asked(self, save: Callable[[], None]) -> None:
        """Save, then leave training, if someone asked."""
        if self._signal is not None:
            save()
            raise InterruptedTraining(self._signal.name, 128 + self._signal)
        if self._deadline is not None and time.monotonic() > self._deadline:
            save()
            raise InterruptedTraining("max_time", 0)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM, and let a terminal that closes do no harm, until the end of the block."""
        if threading.current_thread() is not threading.main_thread():
            yield  # Python lets only the main thread set handlers; a notebook's cell runs in it
            return
        handlers: dict[int, Any] = {
            signal.SIGINT: self._asked,
            signal.SIGTERM: self._asked,
            signal.SIGHUP: signal.SIG_IGN,
        }
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: Any) -> None:
        del frame
        if self._signal is not None:
            raise InterruptedTraining(f"{signal.Signals(number).name}, twice", 128 + number)
        self._signal = signal.Signals(number)
        # In a thread of its own: the handler may stand in the middle of a line that is being printed.
        threading.Thread(target=self._say, args=(AFTER_THIS_STEP,), daemon=True).start()
