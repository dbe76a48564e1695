"""Which epoch of a phase is the best one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Direction = Literal["min", "max"]
_UP = ("acc", "auc", "precision", "recall", "score", "iou", "io_u", "cosine_similarity", "correlation", "true_")


@dataclass(slots=True)
class Best:
    """The best value so far of what is watched."""

    monitor: str
    """The name in the logs that is judged; an epoch that does not log it is not judged."""
    direction: Direction
    value: float | None = None

    def improves(self, logs: Mapping[str, Any]) -> bool:
        """Whether these logs are the best so far; remembers them if so."""
        new = logs.get(self.monitor)
        if not isinstance(new, float | int) or math.isnan(new):
            return False
        better = self.value is None or (new < self.value if self.direction == "min" else new > self.value)
        if better:
            self.value = float(new)
        return better


def direction_of(monitor: str) -> Direction:
    """Whether more is better, told from a metric's name; a loss or an error of any kind wants less."""
    name = monitor.removeprefix("val_").lower()
    return "max" if "loss" not in name and any(part in name for part in _UP) else "min"
