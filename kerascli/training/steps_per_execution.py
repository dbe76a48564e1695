"""`steps_per_execution: auto`: how many steps run in one go, chosen from the time of the first ones."""

from __future__ import annotations

import time

WARM_STEPS = 3
"""The first ones are slow: they trace and compile."""
TIMED_STEPS = 10
WORTH_IT = 3000
"""Fewer steps than this don't earn back the second tracing that a group costs."""
GROUP_SECONDS = 0.25
"""What a group may take: a signal is heard between groups, and progress is shown."""
LONG_STEP = 0.1
"""Seconds of a step beside which the gap to the next does not count."""
LARGEST = 50


class StepTimer:
    """Times the first steps of a phase."""

    def __init__(self) -> None:
        self.last_step = WARM_STEPS + TIMED_STEPS
        self._began = 0.0
        self._seconds = 0.0

    def step_done(self, step: int) -> None:
        if step == WARM_STEPS:
            self._began = time.perf_counter()
        elif step == self.last_step:
            self._seconds = (time.perf_counter() - self._began) / TIMED_STEPS

    def group(self, steps_per_epoch: int) -> int:
        """How many steps to run in one go."""
        if self._seconds >= LONG_STEP:
            return 1
        return max(1, min(LARGEST, steps_per_epoch, int(GROUP_SECONDS / max(self._seconds, 1e-6))))


def worth_choosing(*, backend: str, steps: int | None, epochs: int, run_eagerly: bool, single_steps: bool) -> bool:
    """Whether groups may and should be tried: tensorflow, a long phase, nobody who listens to single steps."""
    return backend == "tensorflow" and not run_eagerly and not single_steps and (steps or 0) * epochs >= WORTH_IT
