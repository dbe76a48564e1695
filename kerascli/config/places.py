"""Which key of a mapping names an object, and which keys shut each other out.

The rule, used wherever documents merge and wherever an override sets a key:
- a key names an object where it is written like a class (`Adam`, `CosineDecay`) or like an import path (`my.Loss`),
  and the place is none whose keys are names of the user's own (columns, classes, variables, outputs);
- a mapping with exactly one such key is an object; other keys beside it (`from`, `as`) are its modifiers;
- some places hold one of several kinds by lower-case words (`sequential` or `functional`; the sources).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.config.nodes import Mapping

Path = tuple[str | int, ...]

_CLASS_LIKE = re.compile(r"[A-Z]\w*[a-z0-9]\w*|[A-Z]{2,}\w*|\w+(?:\.\w+)+")
_NAMED_BY_THE_USER = (
    re.compile(r"vars(\..*)?"),
    re.compile(r"blocks|models|blocks\.[^.]+\.args"),
    re.compile(r"data\.(features|missing|class_weight|prepare|augment|target)"),
    re.compile(r"(.*\.)?(inputs|outputs|from|repeat)"),
    re.compile(r"compile\.(loss_weights|metrics|weighted_metrics)"),
)
_SOURCES = frozenset(
    {
        "builtin",
        "arrays",
        "table",
        "images",
        "text",
        "audio",
        "timeseries",
        "tfrecord",
        "tfds",
        "huggingface",
        "python",
        "synthetic",
    }
)
_ONE_OF = {
    "model": frozenset({"sequential", "functional", "load"}),
    "data.source": _SOURCES,
    "data.train": _SOURCES,
    "data.validation": _SOURCES,
    "data.test": _SOURCES,
}


def object_key(mapping: Mapping, path: Path) -> str | None:
    """The key of a mapping that names an object, or None."""
    place = ".".join(map(str, path))
    if any(pattern.fullmatch(place) for pattern in _NAMED_BY_THE_USER):
        return None
    named = [key for key in mapping.entries if isinstance(key, str) and _CLASS_LIKE.fullmatch(key)]
    return named[0] if len(named) == 1 else None


def replaced_keys(base: Mapping, over: Mapping, path: Path) -> list[str]:
    """The keys of `base` that make way for what `over` sets."""
    place = ".".join(map(str, path))
    kinds = _ONE_OF.get(place, frozenset())
    new = object_key(over, path) or next((key for key in over.entries if key in kinds), None)
    if new is None or new in base.entries:
        return []
    if kinds:
        return list(base.entries) if object_key(base, path) or kinds & set(base.entries) else []
    old = object_key(base, path)
    return [old] if old is not None else []
