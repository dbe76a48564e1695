"""Converted data in the user's cache: found by what they were made of, shared by runs, bounded in size."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from typing import TYPE_CHECKING

from kerascli.problems import DataError, Problem
from kerascli.sources.downloads import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIMIT = 20 * 1024**3
"""Bytes of all that is kept, and never more than half of the disk; what was not used for longest goes first."""
SHARE_OF_DISK = 0.5
IN_USE = 3600.0
"""Seconds since the last use in which a conversion stays whatever it weighs: a run may be reading it."""
ABANDONED_AFTER = 24 * 3600.0
"""Seconds after which a conversion that nobody finished is swept away."""
UNFINISHED = ".part-"


def kept_folder() -> Path:
    """Where conversions lie."""
    return cache_folder().with_name("converted")


def kept(key: str, make: Callable[[Path], None]) -> Path:
    """The folder of this key; where there is none, `make` fills an empty one.

    It appears whole or not at all, by one renaming: of two runs that make the same at once, both go on with the first.
    """
    target = kept_folder() / key
    if target.is_dir():
        os.utime(target)
        return target
    part = target.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
    try:
        part.mkdir(parents=True)
        make(part)
        _take_place(part, target)
    except OSError as error:
        raise cannot_keep(error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    sweep(besides=target)
    return target


def room() -> float:
    """Bytes that all conversions together may take."""
    folder = kept_folder()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return min(LIMIT, SHARE_OF_DISK * shutil.disk_usage(there).total)


def cannot_keep(error: OSError) -> DataError:
    """The disk is full, or nobody may write there."""
    return DataError(
        Problem(
            code="cache-not-writable",
            message=f"converted data can't be kept in {kept_folder()}: {error.strerror or error}",
            help="let XDG_CACHE_HOME name a folder with room",
        )
    )


def _take_place(part: Path, target: Path) -> None:
    try:
        part.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def sweep(besides: Path) -> None:
    """Remove what was used longest ago until the rest is within the limit, and what killed runs left behind."""
    entries = []
    for entry in _entries():
        try:
            used = entry.stat().st_mtime
        except OSError:
            continue  # another run was quicker
        if entry.name.startswith(UNFINISHED):
            if time.time() - used > ABANDONED_AFTER:
                shutil.rmtree(entry, ignore_errors=True)
        else:
            entries.append((used, entry, _size(entry)))
    held, limit = sum(size for _, _, size in entries), room()
    for used, entry, size in sorted(entries):
        if held > limit and entry != besides and time.time() - used > IN_USE:
            shutil.rmtree(entry, ignore_errors=True)
            held -= size


def _entries() -> Iterator[Path]:
    yield from kept_folder().iterdir()


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.exists())
