"""`steps_per_execution: auto`: how many steps run in one go, chosen from the time of the first ones."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WARM_STEPS = 3
"""The first one traces and compiles, and those after it still wait for memory."""
TIMED_STEPS = 10
SAVED_SECONDS, SAVED_SHARE = 0.0003, 0.05
"""What a group saves of each step, as measured at the least: the way through Python, and the wait for the next."""
MANY_STEPS = 3000
"""So many earn it back whatever the first step took: on a busy machine it says little of what tracing costs."""
GROUP_SECONDS = 0.25
"""What a group may take: a signal is heard between groups, and progress is shown."""
LONG_STEP = 0.1
"""Seconds of a step beside which the gap to the next does not count."""
LARGEST = 50


class StepTimer:
    """Times the first steps of a call of `fit`, in one epoch, and chooses when it has seen enough."""

    def __init__(self, steps_per_epoch: int, steps_left: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self.group: int | None = None
        """How many steps to run in one go; None until that is known."""
        self._steps_per_epoch = steps_per_epoch
        self._steps_left = steps_left
        self._clock = clock
        self._steps = 0
        self._began = 0.0
        self._tracing = 0.0
        """Seconds of the first step: what another tracing costs."""

    def epoch_begins(self) -> None:
        """What lies between two epochs is no time of steps."""
        self._steps = min(self._steps, WARM_STEPS)
        self._began = self._clock()

    def step_begins(self) -> None:
        if not self._steps:
            self._began = self._clock()

    def step_done(self) -> None:
        self._steps += 1
        self._steps_left -= 1
        if self._steps == 1:
            self._tracing = self._clock() - self._began
        elif self._steps == WARM_STEPS:
            self._began = self._clock()
        elif self._steps == WARM_STEPS + TIMED_STEPS:
            self.group = self._chosen((self._clock() - self._began) / TIMED_STEPS)

    def _chosen(self, seconds: float) -> int:
        """As many steps as a group may take, where it earns back that they are traced once more."""
        saved = self._steps_left * (SAVED_SECONDS + SAVED_SHARE * seconds)
        earned_back = self._steps_left >= MANY_STEPS or saved >= self._tracing
        if seconds >= LONG_STEP or not earned_back:
            return 1
        return max(1, min(LARGEST, self._steps_per_epoch, int(GROUP_SECONDS / max(seconds, 1e-6))))


def may_group(*, backend: str, run_eagerly: bool, single_steps: bool) -> bool:
    """Whether groups may be tried: on tensorflow, and nobody listens to single steps."""
    return backend == "tensorflow" and not run_eagerly and not single_steps
