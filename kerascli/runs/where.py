"""Where runs lie: `--runs DIR`, else KERASCLI_RUNS, else `runs` beside the work."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "KERASCLI_RUNS"


def runs_directory(option: str | Path | None = None) -> Path:
    """The directory that runs are made in and looked for."""
    return Path(option or os.environ.get(VARIABLE) or "runs")
