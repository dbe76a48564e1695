"""The `tune` section: a search over keys of the file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from kerascli.config.section import Section


class FloatRange(Section):
    """Numbers between two ends."""

    low: float
    """The least."""
    high: float
    """The greatest."""
    step: float | None = Field(default=None, gt=0)
    """The distance of neighbours."""
    log: bool = False
    """Drawn evenly on a logarithmic scale."""

    @model_validator(mode="after")
    def _ends_in_order(self) -> FloatRange:
        if self.low > self.high:
            raise ValueError("`low` is greater than `high`")
        if self.log and self.low <= 0:
            raise ValueError("`log: true` wants a `low` above 0")
        return self


class IntRange(Section):
    """Whole numbers between two ends, both included."""

    low: int
    """The least."""
    high: int
    """The greatest."""
    step: int = Field(default=1, ge=1)
    """The distance of neighbours."""
    log: bool = False
    """Drawn evenly on a logarithmic scale."""

    @model_validator(mode="after")
    def _ends_in_order(self) -> IntRange:
        if self.low > self.high:
            raise ValueError("`low` is greater than `high`")
        if self.log and self.low <= 0:
            raise ValueError("`log: true` wants a `low` above 0")
        return self


class FloatSpace(Section):
    """`{float: {low: 1e-4, high: 1e-2, log: true}}`."""

    float: FloatRange
    """Any number in a range."""


class IntSpace(Section):
    """`{int: {low: 32, high: 512, step: 32}}`."""

    int: IntRange
    """A whole number in a range."""


class ChoiceSpace(Section):
    """`{choice: [0.2, 0.3, 0.5]}`."""

    choice: list[Any] = Field(min_length=1)
    """One of these values."""


class ListSpace(Section):
    """`{list: {int: {low: 32, high: 512}}, length: {int: {low: 1, high: 3}}}`."""

    list: Space
    """Where each value comes from."""
    length: IntSpace
    """How many there are."""


Space = FloatSpace | IntSpace | ChoiceSpace | ListSpace


class TuneSection(Section):
    """A search for the best values of some keys."""

    objective: str
    """The logged name to better, `val_accuracy`."""
    direction: Literal["auto", "min", "max"] = "auto"
    """Whether less or more is better; `auto` tells it from the name, as Keras does."""
    trials: int = Field(default=10, ge=1)
    """How many trainings."""
    space: dict[str, Space] = Field(min_length=1)
    """For each key of the file, written with dots, where its values come from."""
