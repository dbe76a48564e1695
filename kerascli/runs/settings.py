"""The resolved file of a run as flat `dotted.key: value` pairs, to filter and compare by."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from kerascli.config.document import parse
from kerascli.config.nodes import Mapping, plain
from kerascli.problems import Source
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.problems import Problem

TOP_LEVEL = re.compile(r"^(?=[^\s#])", re.MULTILINE)
"""Where a top-level key begins."""
ALIAS = re.compile(r"(?:^|[\s\[{,])[&*]\w")
"""What one section may have from another."""


def read_settings(folder: Path) -> dict[str, Any]:
    """All values of resolved.yaml; none where the file is missing or can't be parsed."""
    try:
        text = RunPaths(folder).resolved.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return flat_settings(text)


def flat_settings(text: str) -> dict[str, Any]:
    """`{compile: {optimizer: {Adam: {learning_rate: 1e-3}}}}` as `compile.optimizer.Adam.learning_rate: 0.001`.

    Runs of one experiment have most sections in common, letter by letter: each is parsed once.
    """
    sections = [_section(part) for part in TOP_LEVEL.split(text) if part]
    if any(section is None for section in sections) or ALIAS.search(text):
        root = parse(Source(name="resolved.yaml", text=text), [])
        return dict(_flat(plain(root), "")) if root is not None else {}
    return {key: value for section in sections for key, value in section or ()}


@functools.lru_cache(maxsize=8192)
def _section(text: str) -> tuple[tuple[str, Any], ...] | None:
    """The values of one top-level key with what stands below it; None for what is not so written."""
    problems: list[Problem] = []
    root = parse(Source(name="resolved.yaml", text=text), problems)
    if root is None and not problems:
        return ()  # comments alone
    if problems or not isinstance(root, Mapping) or len(root.entries) != 1:
        return None
    return tuple(_flat(plain(root), ""))


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
