"""How fast the steps of an epoch go."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Pace:
    """Steps a second since the epoch began.

    The first epoch of a process is measured from the first steps that were told: what came before compiled the graph.
    """

    clock: Callable[[], float] = time.monotonic
    _first: tuple[float, int] | None = field(default=None, init=False)
    _last: tuple[float, int] | None = field(default=None, init=False)
    _epochs: int = field(default=0, init=False)

    def epoch_begins(self) -> None:
        self._first = (self.clock(), 0) if self._epochs else None
        self._last = None
        self._epochs += 1

    def tell(self, step: int) -> None:
        """So many steps of the epoch are done."""
        self._last = (self.clock(), step)
        if self._first is None:
            self._first = self._last

    @property
    def steps_per_second(self) -> float | None:
        if self._first is None or self._last is None or self._last[0] <= self._first[0]:
            return None
        return (self._last[1] - self._first[1]) / (self._last[0] - self._first[0])
