"""How far figures would move with other examples: bootstrap intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, np.dtype[Any]]

DRAWS = 200
SEED = 0
"""Fixed, so that the same answers give the same interval."""


def bootstrap(figures: Callable[[Array], dict[str, float]], count: int) -> dict[str, tuple[float, float]]:
    """95 % intervals of every figure, over draws of as many examples with replacement."""
    generator = np.random.default_rng(SEED)
    drawn = [figures(generator.integers(0, count, count)) for _ in range(DRAWS)]
    return {
        name: (
            float(np.nanpercentile([draw[name] for draw in drawn], 2.5)),
            float(np.nanpercentile([draw[name] for draw in drawn], 97.5)),
        )
        for name in drawn[0]
    }
