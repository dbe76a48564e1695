"""What an epoch takes, told from the ends of epochs that `scripts/clock.py` noted."""

from __future__ import annotations

import itertools
import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WARM = 2
"""The first epochs trace, time and trace again."""


def epoch_seconds(noted: Sequence[dict[str, Any]]) -> float:
    """The median CPU time of the later epochs over all repetitions, from end to end."""
    lasting = []
    for notes in noted:
        ends = notes["epoch_ends"][WARM - 1 :]
        lasting += [after - before for before, after in itertools.pairwise(ends)]
    return statistics.median(lasting)
