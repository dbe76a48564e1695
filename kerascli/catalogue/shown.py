"""A value as a message shows it."""

from __future__ import annotations

from typing import Any

from kerascli.config.dumping import dump_short


def shown(value: Any) -> str:
    """YAML on one line; `…` for what YAML can't hold, as a key of thousands of letters."""
    try:
        return dump_short(value)
    except (TypeError, ValueError):
        return "…"
