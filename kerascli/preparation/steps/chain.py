"""Steps one after another, and which of them are done once and which batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.problems import step_failed
from kerascli.preparation.steps.python_steps import PythonStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kerascli.preparation.steps.base import Step

    Array = np.ndarray[Any, np.dtype[Any]]
    Batches = Callable[[], Iterable[Array]]

ROWS_AT_ONCE = 4096
NUMBERS_AT_ONCE = 2**16
"""Of columns of floats, which are small: a call of a Keras layer costs more than the work on 4,096 of them."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of one input or target, in order."""

    steps: Sequence[Step] = ()

    @property
    def once(self) -> Chain:
        """The steps up to the last that is dear or calls Python: done once, kept in memory."""
        dear = [index for index, step in enumerate(self.steps) if not (step.cheap and step.in_graph)]
        return Chain(self.steps[: dear[-1] + 1] if dear else ())

    @property
    def each_batch(self) -> Chain:
        """The cheap rest: bytes stay bytes in memory until a batch is made."""
        return Chain(self.steps[len(self.once.steps) :])

    @property
    def learns(self) -> bool:
        return any(step.learns for step in self.steps)

    def learn(self, batches: Batches) -> None:
        """Each step learns from what the steps before it make of the training split."""
        for index, step in enumerate(self.steps):
            if step.learns:
                before = Chain(self.steps[:index])
                step.learn(lambda before=before: (before.array(batch) for batch in batches()))  # type: ignore[misc]

    def array(self, values: Array) -> Array:
        for step in self.steps:
            try:
                values = step.array(values)
            except (ValueError, TypeError, IndexError, OverflowError) as error:
                raise step_failed(step.title, values, error, step.span) from error
        return values

    def array_in_chunks(self, values: Array) -> Array:
        """As `array`, some thousand rows at a time: what lies between the steps never doubles the memory."""
        rows = NUMBERS_AT_ONCE if values.dtype.kind == "f" and values.size == len(values) else ROWS_AT_ONCE
        if not self.steps or len(values) <= rows:
            return self.array(values)
        pieces = [self.array(values[start : start + rows]) for start in range(0, len(values), rows)]
        return np.concatenate(pieces)

    def tensor(self, values: Any) -> Any:
        for step in self.steps:
            values = step.tensor(values)
        return values

    def tell_fault(self) -> None:
        """Raise the DataError of a function that failed inside a graph."""
        for step in self.steps:
            if isinstance(step, PythonStep) and step.fault is not None:
                raise step.fault
