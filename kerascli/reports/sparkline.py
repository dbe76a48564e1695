"""A curve in one line of text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
WIDEST = 30


def sparkline(values: Sequence[float | None], width: int = WIDEST, *, among: Sequence[float | None] = ()) -> str:
    """One mark a value, at most `width` (then every mark stands for the last of its stretch).

    Curves that are compared are drawn on one scale: that of the values `among` which they are.
    """
    stretches = min(len(values), width)
    picked = [values[(position + 1) * len(values) // stretches - 1] for position in range(stretches)]
    known = [value for value in among or picked if value is not None and math.isfinite(value)]
    if not known:
        return " " * stretches
    low, span = min(known), max(known) - min(known)
    return "".join(_mark(value, low, span) for value in picked)


def _mark(value: float | None, low: float, span: float) -> str:
    if value is None or not math.isfinite(value):
        return " " if value is None else "×"
    return BARS[round((value - low) / span * (len(BARS) - 1))] if span else BARS[3]
