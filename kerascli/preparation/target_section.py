"""`data.target`: which columns the model predicts, and how their values are written down."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

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


def _kind(value: Any) -> str:
    """A mapping with `column` or `feature` is one target, whatever else is wrong with it."""
    if isinstance(value, Target) or (isinstance(value, dict) and "column" in value):
        return "one column"
    if isinstance(value, PreparedTarget) or (isinstance(value, dict) and "feature" in value):
        return "one feature"
    return "by output" if isinstance(value, dict) else "name"


def _kind_of_one(value: Any) -> str:
    kind = _kind(value)
    return "one column" if kind == "by output" else kind


Name = Annotated[str | int, Tag("name")]
OneTarget = Name | Annotated[Target, Tag("one column")] | Annotated[PreparedTarget, Tag("one feature")]
ByOutput = Annotated[
    dict[str, Annotated[OneTarget, Discriminator(_kind_of_one)]],
    Tag("by output"),
    Field(json_schema_extra={"not": {"anyOf": [{"required": ["column"]}, {"required": ["feature"]}]}}),
]
TargetField = Annotated[OneTarget | ByOutput, Discriminator(_kind)] | None
