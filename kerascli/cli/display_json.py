"""An event as one line of JSON, for programs that follow a run."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.cli.drawing import problem_record
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.workflows.events import Event


def json_line(event: Event) -> str:
    """`{"event": "epoch_ended", "epoch": 0, …}`; NaN and the infinities are text, which JSON has no numbers for."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return json.dumps({"event": name, **_fields(event)}, ensure_ascii=False, allow_nan=False)


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        return problem_record(value)
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return str(value) if isinstance(value, Path) else value
