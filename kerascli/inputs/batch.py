"""A batch of inputs on its way to the model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 16_384
"""Examples read at a time where they are small."""
MOST_TABLE_ROWS = 65_536
"""Rows of a table, whose examples are the smallest: half as many cost a tenth of the rate, and save 20 MiB."""
LARGE = 16 * 1024 * 1024
"""Numbers read at a time where examples are large."""


def rows_at_once(shapes: Sequence[Sequence[int | None]], batch_size: int) -> int:
    """How many examples of these shapes are read at a time: whole batches, so that their answers keep their bits."""
    numbers = sum(math.prod(size or OPEN for size in shape) for shape in shapes)
    rows = min(MOST_ROWS, LARGE // numbers) if numbers else MOST_TABLE_ROWS
    return batch_size * max(1, rows // batch_size)


OPEN = 256
"""What a size is taken for that the model leaves open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputBatch:
    """Some inputs, in order: those that could be read, and why the others could not."""

    names: Sequence[str] | pl.Series
    """What was read, as the answer names it: a path, a row's number, a sentence; broken ones among them."""
    raw: Any
    """What `Preparation.apply` takes: a polars frame, or arrays by input name; only the whole ones."""
    broken: Mapping[int, str] = field(default_factory=dict)
    """Why the input at this position could not be read."""

    @property
    def whole(self) -> list[int]:
        """Positions of the inputs that could be read."""
        return [position for position in range(len(self.names)) if position not in self.broken]


Batches = Iterator[InputBatch]
