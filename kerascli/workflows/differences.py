"""The settings of experiment files and runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.runs.find import find_run
from kerascli.runs.settings import differing, flat_settings, read_settings
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resolving import resolved

if TYPE_CHECKING:
    from collections.abc import Sequence

ABSENT = None
"""Shown where one of two does not set a key."""


def settings_of(word: str, runs_dir: Path) -> dict[str, Any]:
    """All settings of a file, or of a run, by their dotted keys, defaults included."""
    if Path(word).is_file() or word.endswith((".yaml", ".yml")):
        return flat_settings(resolved(read_experiment(word)))
    return read_settings(find_run(word, runs_dir))


def differences(words: Sequence[str], runs_dir: Path) -> list[tuple[str, Any, Any]]:
    """Key, left and right value of every setting that is not the same in both."""
    left, right = (settings_of(word, runs_dir) for word in words)
    return [(key, left.get(key, ABSENT), right.get(key, ABSENT)) for key in differing(left, right)]
