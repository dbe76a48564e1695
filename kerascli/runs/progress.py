"""How far the epoch in progress is: one small file that the training process writes over in place."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import finite
from kerascli.runs.history import as_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.runs.layout import RunPaths


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The epoch that a run is in."""

    epoch: int
    """From 0 within the phase."""
    epochs: int
    phase: str | None
    steps: int | None
    step: int = 0
    """How many of the steps are done."""
    rate: float | None = None
    """Steps a second; None before that is known."""
    logs: Mapping[str, float] = field(default_factory=dict)


class ProgressFile:
    """Written some times a second, so without fsync and rename; a disk that refuses it stops nothing."""

    def __init__(self, paths: RunPaths) -> None:
        self._path = paths.progress
        self._descriptor: int | None = None
        self._longest = 0

    def write(self, progress: Progress) -> None:
        line = json.dumps(finite(asdict(progress)), ensure_ascii=False).encode()
        self._longest = max(self._longest, len(line))
        with suppress(OSError):
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            os.pwrite(self._descriptor, line.ljust(self._longest) + b"\n", 0)

    def close(self) -> None:
        """Nothing is in progress any more."""
        if self._descriptor is None:
            return
        with suppress(OSError):
            os.close(self._descriptor)
            self._path.unlink(missing_ok=True)
        self._descriptor = None


def read_progress(paths: RunPaths) -> Progress | None:
    """Where the run is; None where nothing is in progress, or it is being written just now."""
    try:
        written = json.loads(paths.progress.read_bytes())
        return Progress(**{**written, "rate": as_number(written.get("rate")), "logs": _numbers(written["logs"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _numbers(logs: Mapping[str, Any]) -> dict[str, float]:
    known = {name: as_number(value) for name, value in logs.items()}
    return {name: number for name, number in known.items() if number is not None}
