"""Deletes a run: first out of sight in one step, then its files."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from kerascli.runs.disk import explained

if TYPE_CHECKING:
    from pathlib import Path


def remove_folder(folder: Path) -> None:
    """Delete a run's folder; of a link only the link goes, so that nothing outside is lost."""
    with explained(folder):
        if folder.is_symlink():
            folder.unlink()
            return
        hidden = folder.with_name(f".deleting-{folder.name}")
        folder.rename(hidden)
        shutil.rmtree(hidden)


def folder_bytes(folder: Path) -> int:
    """What a folder takes on the disk, links not followed."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 -- a Path for each file is slow
            except OSError:
                continue  # a file that went away meanwhile takes nothing
    return total
