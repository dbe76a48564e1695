"""The default of a key that a file does not set, for references to it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from kerascli.config.references import MISSING
from kerascli.experiment import Experiment


def default_of(key: str) -> Any:
    """The default of a dotted key, `MISSING` where it has none."""
    section: Any = Experiment
    value: Any = MISSING
    for part in key.split("."):
        fields = section.model_fields if isinstance(section, type) and issubclass(section, BaseModel) else {}
        if part not in fields:
            return MISSING
        field = fields[part]
        section = field.annotation
        value = MISSING if field.is_required() else field.get_default(call_default_factory=True)
    return value if value is None or isinstance(value, bool | int | float | str) else MISSING
