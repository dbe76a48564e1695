"""Tables of JSON lines, looked at with Python's parser: which line is broken, and which names stand twice."""

from __future__ import annotations

import io
import json
from typing import IO, TYPE_CHECKING, Any

from kerascli.sources.packed import unpacked

if TYPE_CHECKING:
    from pathlib import Path


def broken_line(path: Path) -> str | None:
    """What is wrong with the first line that is no JSON, with its number; None where nothing is."""
    with _open(path) as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    json.loads(line)
                except ValueError as error:
                    return f"{path.name}, row {number}: this is no JSON: {error}"
    return None


def name_given_twice(path: Path) -> str | None:
    """A name that the first row has twice, of which a parser would drop one."""
    with _open(path) as stream:
        first = next((line for line in stream if line.strip()), "{}")
    names: list[str] = []

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names[:] = [name for name, _ in pairs]
        return dict(pairs)

    try:
        json.loads(first, object_pairs_hook=kept)
    except ValueError:
        return None
    return next((name for name in names if names.count(name) > 1), None)


def _open(path: Path) -> IO[str]:
    return io.TextIOWrapper(unpacked(path), encoding="utf-8", errors="replace")
