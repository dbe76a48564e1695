"""What training tells and hands over while it goes: whoever calls it says where that goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.problems import Problem
    from kerascli.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRow:
    """What an epoch gave."""

    number: int
    """From 1 over all phases."""
    phase: str | None
    epoch: int
    """From 0 within the phase, as Keras counts."""
    logs: Mapping[str, Any]
    learning_rate: float | None
    seconds: float
    best: bool
    monitor: str | None
    """What `best` is judged by."""
    iterations: int | None = None
    """Steps of the optimizer in all, which TensorBoard counts validations by."""


class Recorder(Protocol):
    """Takes what training says and keeps what it wants kept."""

    def leave_curves(self) -> None:
        """A callback of the file's writes TensorBoard's files."""

    def phase_started(self, *, name: str | None, index: int, count: int, epochs: int) -> None: ...

    def phase_evaluated(self, name: str, split: str, metrics: Mapping[str, Any]) -> None: ...

    def epoch_started(self, *, epoch: int, epochs: int, phase: str | None, steps: int | None) -> None: ...

    def steps_done(
        self, *, epoch: int, step: int, steps: int | None, rate: float | None, logs: Mapping[str, float]
    ) -> None: ...

    def epoch_ended(self, row: EpochRow) -> None: ...

    def keep_state(self, snapshot: Snapshot) -> None: ...

    def keep_best(self, model: Any, row: EpochRow) -> None: ...

    def keep_each(self, model: Any, row: EpochRow) -> None: ...

    def newest_state(self) -> Snapshot | None: ...

    def not_saved(self, names: list[str]) -> None: ...

    def warned(self, problem: Problem) -> None: ...

    def said(self, text: str) -> None: ...
