"""A measured figure beside its bound."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    work: str
    value: float
    bound: float
    unit: str = "×"
    """`×` is a ratio to plain Keras doing the same in the same run."""
    at_least: bool = False
    """True where more is better."""
    detail: str = ""
    """The measured values that the figure was made of."""

    @property
    def held(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def row(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "held" if self.held else "MISSED"
        value = f"{self.value:.2f} {self.unit}"
        return f"{self.work:<58} {value:>14}  {sign} {self.bound:g} {self.unit:<7} {verdict:<7} {self.detail}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "held": self.held}
