"""The resolved file of a run as flat `dotted.key: value` pairs, to filter and compare by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.config.document import parse
from kerascli.config.nodes import plain
from kerascli.problems import Source
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_settings(folder: Path) -> dict[str, Any]:
    """All values of resolved.yaml; none where the file is missing or can't be parsed."""
    try:
        text = RunPaths(folder).resolved.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return flat_settings(text, folder.name)


def flat_settings(text: str, name: str) -> dict[str, Any]:
    """`{compile: {optimizer: {Adam: {learning_rate: 1e-3}}}}` as `compile.optimizer.Adam.learning_rate: 0.001`."""
    root = parse(Source(name=name, text=text), [])
    return dict(_flat(plain(root), "")) if root is not None else {}


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for position, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{position}")
    else:
        yield path, value


def differing(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """The keys whose values are not the same in both, in the order of the first, then of the second."""
    absent = object()
    return [key for key in dict.fromkeys((*left, *right)) if left.get(key, absent) != right.get(key, absent)]


def short_keys(keys: list[str]) -> dict[str, str]:
    """For each key the shortest ending that no other of them has: `learning_rate` for `compile.optimizer.Adam.…`."""
    shortest: dict[str, str] = {}
    for key in keys:
        parts = key.split(".")
        for count in range(1, len(parts) + 1):
            ending = ".".join(parts[-count:])
            same = [other for other in keys if other == ending or other.endswith(f".{ending}")]
            if same == [key] and not parts[-count].isdigit():
                shortest[key] = ending
                break
        else:
            shortest[key] = key
    return shortest
