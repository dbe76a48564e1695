"""Remembers the settings of runs between lists: for speed alone, and never against what the folders say."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any

from kerascli.runs.layout import RunPaths
from kerascli.runs.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INDEX_NAME = ".settings-index.json"
FORMAT = 1


@contextlib.contextmanager
def settings_index(runs_dir: Path) -> Iterator[Callable[[Path], dict[str, Any]]]:
    """A reader of settings that parses a file once; what it learned is kept for the next time."""
    known = _kept(runs_dir / INDEX_NAME)
    learned: dict[str, Any] = {}

    def read(folder: Path) -> dict[str, Any]:
        stamp = _stamp(folder)
        entry = known.get(folder.name)
        if stamp is not None and isinstance(entry, dict) and entry.get("stamp") == stamp:
            settings: dict[str, Any] = entry["settings"]
            return settings
        settings = read_settings(folder)
        if stamp is not None:
            learned[folder.name] = {"stamp": stamp, "settings": settings}
        return settings

    yield read
    if learned:
        _keep(runs_dir / INDEX_NAME, {**known, **learned})


def _stamp(folder: Path) -> list[int] | None:
    """What changes when resolved.yaml does."""
    try:
        found = RunPaths(folder).resolved.stat()
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size, found.st_ino]


def _kept(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    runs = content.get("runs") if isinstance(content, dict) and content.get("format") == FORMAT else None
    return runs if isinstance(runs, dict) else {}


def _keep(path: Path, runs: dict[str, Any]) -> None:
    """In one step, and without a word where the folder can't be written: the list is right without an index."""
    there = {name: entry for name, entry in runs.items() if (path.parent / name).is_dir()}
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError, TypeError):
        temporary.write_text(json.dumps({"format": FORMAT, "runs": there}, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
