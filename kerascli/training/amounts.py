"""Amounts as people write them: `2h`, `500 steps`, `10 epochs`, each read into a number."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf, WithJsonSchema

from kerascli.config.references import Symbolic

SECONDS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|min|m|h|d)")
_STEPS = re.compile(r"(\d+)\s*steps?")


def read_duration(value: Any) -> Any:
    """`2h`, `1h 30min`, `90 min` in seconds; a bare number stays, for its type to be checked."""
    if not isinstance(value, str):
        return value
    parts = _DURATION.findall(value)
    if not parts or _DURATION.sub("", value).strip():
        raise ValueError("say a time, like `2h`, `90 min` or `1h 30min`")
    return float(sum(float(number) * SECONDS[unit] for number, unit in parts))


def read_steps(value: Any) -> Any:
    """`500 steps` as 500."""
    matched = _STEPS.fullmatch(value.strip()) if isinstance(value, str) else None
    if matched is None:
        raise ValueError("say a number of steps, like `500 steps`")
    return int(matched.group(1))


Duration = Annotated[
    float,
    BeforeValidator(read_duration),
    Field(gt=0),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+(\.\d+)?\s*(s|sec|min|m|h|d)\s*)+$", "examples": ["2h", "90 min"]}
    ),
]
"""Seconds, written with their unit."""

Steps = Annotated[
    int,
    BeforeValidator(read_steps),
    Field(ge=1),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*steps?$", "examples": ["500 steps"]}),
]
"""A number of steps, written `500 steps`."""

Count = (
    Annotated[int, Field(ge=1)]
    | Annotated[InstanceOf[Symbolic], WithJsonSchema({"type": "string", "pattern": r"\$\{"})]
)
"""A whole number of at least 1, or one that the data will tell: `${int(data.train.samples / 10)}`."""
