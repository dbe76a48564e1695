"""Axes: round ticks for linear and logarithmic scales."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to a stretch of pixels; `first` may lie below or above `last`."""

    low: float
    high: float
    first: float
    last: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float | None:
        """The pixel, or None where the scale has no place for the value."""
        if not math.isfinite(value) or (self.logarithmic and value <= 0):
            return None
        low, high, at = self.low, self.high, value
        if self.logarithmic:
            low, high, at = math.log10(low), math.log10(high), math.log10(value)
        share = (at - low) / (high - low) if high > low else 0.5
        return round(self.first + share * (self.last - self.first), 2)

    def ticks(self, wanted: int = 5) -> list[float]:
        return log_ticks(self.low, self.high) if self.logarithmic else linear_ticks(self.low, self.high, wanted)


def linear_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """About `wanted` round numbers from low to high."""
    if high <= low:
        return [low]
    raw = (high - low) / wanted
    power = 10 ** math.floor(math.log10(raw))
    step = next(step * power for step in STEPS if step * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten; where there are few of them 2 and 5 in between."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = (1,) if len(powers) > 4 else (1, 2, 5)
    marks = [factor * 10.0**power for power in powers for factor in every]
    return [mark for mark in marks if low * 0.999 <= mark <= high * 1.001]


def spread(values: Iterable[float], *, logarithmic: bool = False) -> tuple[float, float]:
    """The range that shows all finite values, a little wider than they are."""
    known = [value for value in values if math.isfinite(value) and (value > 0 or not logarithmic)]
    if not known:
        return (0.1, 1.0) if logarithmic else (0.0, 1.0)
    low, high = min(known), max(known)
    if logarithmic:
        return (low / 1.1, high * 1.1)
    margin = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return (low - margin if low < 0 or low > margin else min(low, 0.0), high + margin)
