"""A batch of inputs on its way to the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ROWS = 256
"""Examples read at a time where the model's batch size does not say more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputBatch:
    """Some inputs, in order: those that could be read, and why the others could not."""

    names: tuple[str, ...]
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
