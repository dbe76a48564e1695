"""A run folder that this process writes: made or opened, locked, recorded, closed."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import clear_leftovers, write_text
from kerascli.runs.disk import explained, still_there
from kerascli.runs.layout import RunPaths
from kerascli.runs.lock import RunLock
from kerascli.runs.record import RunRecord, read_record, this_process
from kerascli.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


def now() -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class RunFolder:
    """One run, while a process is on it; a context manager that releases the lock."""

    def __init__(self, paths: RunPaths, record: RunRecord, lock: RunLock) -> None:
        self.paths = paths
        self.record = record
        self._lock = lock

    @classmethod
    def create(cls, runs: Path, name: str, **fields: Any) -> RunFolder:
        """A new folder `NAME-YYYYMMDD-HHMMSS`, with `-2`, `-3` … where another start had the same second.

        Making a folder is one step on every file system, so parallel starts never share one.
        """
        with explained(runs):
            runs.mkdir(parents=True, exist_ok=True)
        folder = _new_folder(runs, f"{typeable(name)}-{datetime.now().astimezone():%Y%m%d-%H%M%S}")
        paths = RunPaths(folder)
        lock = RunLock(paths)
        lock.take()
        record = RunRecord(
            kerascli=VERSION, id=folder.name, name=name, state="running", created=now(), **this_process(), **fields
        )
        run = cls(paths, record, lock)
        run.update()
        return run

    @classmethod
    def open(cls, folder: Path) -> RunFolder:
        """An existing run, to write on; RunError where another process is on it."""
        record = read_record(folder)
        paths = RunPaths(folder)
        lock = RunLock(paths)
        lock.take()
        clear_leftovers(folder)
        return cls(paths, record, lock)

    @property
    def id(self) -> str:
        return self.record.id

    def update(self, **changes: Any) -> RunRecord:
        """Change fields of the record and write run.json."""
        still_there(self.paths.folder)
        self.record = RunRecord.model_validate({**self.record.model_dump(), **changes})
        write_text(self.paths.record, self.record.model_dump_json(indent=1) + "\n")
        return self.record

    def close(self) -> None:
        self._lock.release()

    def discard(self) -> None:
        """Delete the folder of a run that never began."""
        self.close()
        shutil.rmtree(self.paths.folder, ignore_errors=True)

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def typeable(name: str) -> str:
    """A name that can be typed without quotes; letters of every language stay."""
    return re.sub(r"[^\w.+-]+", "-", name).strip("-.") or "run"


def _new_folder(runs: Path, stem: str) -> Path:
    number = 1
    while True:
        folder = runs / (stem if number == 1 else f"{stem}-{number}")
        try:
            with explained(folder):
                folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder
