"""Files that appear whole or not at all: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import json
import math
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from kerascli.config.environment import hide
from kerascli.runs.disk import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPORARY = ".writing"
"""Ends the name of a file that is not whole yet; such leftovers of a killed process may be deleted."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; on leaving without an error it takes the place of `path` in one step.

    The temporary name keeps the ending of `path`, because Keras chooses the format by it.
    """
    temporary = path.with_name(f".{os.getpid()}{TEMPORARY}-{path.name}")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            flush_to_disk(temporary)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        flush_to_disk(path.parent)


def flush_to_disk(path: Path) -> None:
    """Wait until the file's bytes, or the folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_bytes(path: Path, content: bytes) -> None:
    """A file of bytes."""
    with whole_file(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """A file of text, UTF-8, without the value of any secret."""
    write_bytes(path, hide(text).encode())


def write_json(path: Path, value: Any) -> None:
    """JSON that every reader takes: NaN and infinities are written as text, since JSON has no numbers for them."""
    write_text(path, json.dumps(finite(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def finite(value: Any) -> Any:
    """The value with `NaN`, `Infinity` and `-Infinity` as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def clear_leftovers(folder: Path) -> None:
    """Delete what a killed process had not finished writing."""
    for leftover in folder.rglob(f".*{TEMPORARY}-*"):
        leftover.unlink(missing_ok=True)
