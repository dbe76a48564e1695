"""One process at a time writes into a run: a lock that dies with its holder, and a heartbeat for other hosts."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from typing import IO, TYPE_CHECKING

from kerascli.problems import Problem, RunError
from kerascli.runs.disk import explained

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.runs.layout import RunPaths

BEAT_SECONDS = 15
SILENT_SECONDS = 120
"""A run whose heartbeat is older and whose lock can't be asked (another host) counts as died."""
_RETRIES = 10
_held: dict[Path, IO[str]] = {}


class RunLock:
    """Held from `take` to `release`; the kernel releases it when the process dies, however it dies.

    A POSIX record lock, because a forked worker that outlives the trainer does not inherit it. Its price: closing any
    descriptor of the file releases it, so a process never opens the lock files that it holds itself.
    """

    def __init__(self, paths: RunPaths) -> None:
        self._paths = paths
        self._path = paths.lock.resolve()
        self._stop = threading.Event()

    def take(self) -> None:
        if self._path in _held:
            raise _taken(self._paths, str(os.getpid()))
        with explained(self._path):
            handle = self._path.open("a+")
        for attempt in range(_RETRIES):
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if attempt + 1 == _RETRIES:
                    handle.seek(0)
                    holder = handle.read().strip()
                    handle.close()
                    raise _taken(self._paths, holder) from error
                time.sleep(0.05)  # a reader may be asking just now
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        _held[self._path] = handle
        self._paths.heartbeat.touch()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def release(self) -> None:
        self._stop.set()
        handle = _held.pop(self._path, None)
        if handle is not None:
            handle.close()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                os.utime(self._paths.heartbeat)
            except OSError:
                return  # the folder is gone or read-only: the next write of the run itself tells so


def is_held(paths: RunPaths, *, here: bool) -> bool:
    """Whether a process is on the run; `here` says that the run was started on this host."""
    if not here:
        return _beats(paths)
    path = paths.lock.resolve()
    if path in _held:
        return True
    try:
        with path.open("r+") as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except PermissionError:
        return _beats(paths)  # someone else's run: only its heartbeat can be seen
    except OSError:
        return True
    return False


def _beats(paths: RunPaths) -> bool:
    try:
        return time.time() - paths.heartbeat.stat().st_mtime < SILENT_SECONDS
    except OSError:
        return False


def _taken(paths: RunPaths, holder: str) -> RunError:
    return RunError(
        Problem(
            code="run-in-use",
            message=f"another process is on the run `{paths.folder.name}`" + (f": {holder}" if holder else ""),
            help="wait until it ends, or stop it",
        )
    )
