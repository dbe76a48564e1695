"""Facts of the data as the run folder has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.runs.layout import RunPaths


def read_facts(paths: RunPaths) -> dict[str, Any]:
    """What data.json says of splits, inputs and targets; empty where it is missing or damaged."""
    try:
        facts = json.loads(paths.data.read_text(encoding="utf-8"))["facts"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}
