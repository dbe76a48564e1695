"""YAML and pydantic in general: text becomes values that know their place.

The names below are imported when they are first asked for, so that whoever needs `config.nearest` alone does not pay
for YAML and pydantic.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.config.dumping import dump, dump_short
    from kerascli.config.environment import Secret, reveal
    from kerascli.config.loading import Loaded, load, load_text, load_values
    from kerascli.config.pydantic_problems import problems_of
    from kerascli.config.symbolic import Symbolic

__all__ = [
    "Loaded",
    "Secret",
    "Symbolic",
    "dump",
    "dump_short",
    "load",
    "load_text",
    "load_values",
    "problems_of",
    "reveal",
]

_MODULES = {
    "Loaded": "loading",
    "Secret": "environment",
    "Symbolic": "symbolic",
    "dump": "dumping",
    "dump_short": "dumping",
    "load": "loading",
    "load_text": "loading",
    "load_values": "loading",
    "problems_of": "pydantic_problems",
    "reveal": "environment",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
