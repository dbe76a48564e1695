"""The cost of a process: CPU seconds and peak memory, as the kernel counts them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MIB_PER_UNIT = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10
"""`ru_maxrss` is in bytes on macOS and in KiB on Linux."""


class ProcessError(Exception):
    """A measured process ended with an error; a figure of it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took, its children that it waited for included."""

    cpu: float
    """User and system seconds."""
    peak: float
    """MiB of memory at the highest."""


def cost_of(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command to its end.

    A child's peak begins at its parent's, so the parent must stay small: nothing here imports NumPy or Keras.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ProcessError(f"{' '.join(command)} ended with {process.returncode}:\n{end}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MIB_PER_UNIT)


def median(costs: Sequence[Cost]) -> Cost:
    """CPU time and peak of the one in the middle, each on its own."""
    return Cost(statistics.median(cost.cpu for cost in costs), statistics.median(cost.peak for cost in costs))
