"""Documents for tests: read from text, with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.config import load
from kerascli.config.nodes import plain

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.config import Loaded


def written(folder: Path, **files: str) -> Path:
    """Files in a folder; the first is the one to read."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.yaml"


def first_argument(name: str) -> str | None:
    return {"Dense": "units", "Adam": "learning_rate", "Dropout": "rate"}.get(name)


def values(folder: Path, *overrides: str, unset: tuple[str, ...] = (), **files: str) -> Any:
    """What a document without a mistake comes to."""
    loaded = load(written(folder, **files), overrides, unset, first_argument=first_argument)
    assert loaded.problems == []
    return plain(loaded.root)


def codes(loaded: Loaded) -> list[str]:
    return [problem.code for problem in loaded.problems]
