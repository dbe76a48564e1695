"""`train --profile 10:20`: the callback that profiles, and what is told of the profile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.workflows.recording import RunRecorder

SHOWN_BY = "TensorBoard shows it where the package `tensorboard-plugin-profile` is installed"


@contextmanager
def profiled(folder: Path, steps: tuple[int, int] | None, recorder: RunRecorder) -> Iterator[list[Any]]:
    """What profiles these steps, where any are asked for; however training ends, the profile is whole then."""
    if steps is None:
        yield []
        return
    from kerascli.keras_classes.profiler import Profiler

    profiler = Profiler(folder, *steps)
    try:
        yield [profiler]
    finally:
        taken = profiler.stop()
        if taken is None:
            recorder.said(f"no profile: training ended after step {profiler.steps_done}, before step {steps[0]}")
        else:
            recorder.said(f"profile of steps {taken[0]} to {taken[1]} in {folder}: {SHOWN_BY}")
