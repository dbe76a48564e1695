"""`data.target`: which columns the model predicts, and how their values are written down."""

from __future__ import annotations

from typing import Literal

from kerascli.config.section import Section


class Target(Section):
    """One column to predict."""

    column: str | int
    """Its name, or its number where the table has no header."""
    classes: list[str | int | float | bool] | None = None
    """The values it may have, in the order of the class numbers."""
    scale: Literal["standardize", "min_max"] | None = None
    """Learn and predict in a scaled unit; `predict` and `evaluate` answer in the column's own."""
    unit: str | None = None
    """What a number is in, shown with every answer."""


class PreparedTarget(Section):
    """A prepared column as the target."""

    feature: str
    """Its name under `features`."""


OneTarget = str | int | Target | PreparedTarget
TargetField = OneTarget | dict[str, OneTarget] | None
