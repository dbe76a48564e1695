"""Shell completion of files and of keys: `kerascli train my.yaml fit.ep<TAB>`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

SUFFIXES = (".yaml", ".yml")


def complete_words(context: typer.Context, incomplete: str) -> list[str]:
    """Experiment files first; once one is named, its keys and those it could have."""
    given: list[str] = list(context.params.get("words") or [])
    files = [word for word in given if word.endswith(SUFFIXES)]
    if not files:
        return files_beginning(incomplete)
    from kerascli.config import load
    from kerascli.config.paths import dotted

    written = dotted(load(files[0]).root)
    keys = dict.fromkeys(f"{key}=" for key in [*written, *section_keys()])
    return [key for key in keys if key.startswith(incomplete)]


def files_beginning(incomplete: str) -> list[str]:
    """Experiment files, and folders that may hold some."""
    folder = Path(incomplete).parent if not incomplete.endswith("/") else Path(incomplete)
    if not folder.is_dir():
        return []
    found = [f"{path}/" if path.is_dir() else str(path) for path in sorted(folder.iterdir())]
    return [path for path in found if path.startswith(incomplete) and path.endswith((*SUFFIXES, "/"))]


def section_keys() -> Iterator[str]:
    """Every key that a section has, with dots."""
    from kerascli.experiment import Experiment

    yield from _keys_of(Experiment, "")


def _keys_of(section: Any, prefix: str) -> Iterator[str]:
    from pydantic import BaseModel

    for name, field in section.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys_of(field.annotation, f"{key}.")
        else:
            yield key
