"""What a model file carries of ours: its preparation, how its answers are read."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.model_safety import check_inner_archive, check_model_file, check_preparation
from kerascli.preparation.serving import ARRAYS_MEMBER, JSON_MEMBER, Preparation
from kerascli.problems import Problem, UserError
from kerascli.workflows.answering import MEMBER, Reading, from_member

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

MEMBERS = "kerascli/"
"""Where in an archive lies what Keras ignores."""


def load_preparation(
    path: Path, resolve: Callable[[str, str], Any], *, plugins: Collection[str], trusted: bool
) -> Preparation | None:
    """The preparation that an archive carries; None where it carries none.

    `plugins` are the names of the user's classes; a trusted file may name functions by import path too.
    """
    read = _members_of(path)
    if read is None:
        return None
    try:
        if not trusted:
            check_preparation(path, json.loads(read(JSON_MEMBER)), plugins)
        check_inner_archive(path, read(ARRAYS_MEMBER))
        return Preparation.from_members(read, resolve)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"the preparation in {path} can't be read: {str(error).splitlines()[0][:200]}",
                help="kerascli export the run again, or predict on prepared arrays with a model saved by Keras",
            )
        ) from error


def _members_of(path: Path) -> Callable[[str], bytes] | None:
    """How kerascli's members are read: in an archive, beside another export; None where there are none."""
    if path.suffix == ".keras":
        check_model_file(path)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist() if name.startswith(MEMBERS)}
        return members.__getitem__ if JSON_MEMBER in members else None
    beside = path.parent
    if (beside / JSON_MEMBER.rpartition("/")[2]).is_file() and (beside / "verification.json").is_file():
        return lambda name: (beside / name.rpartition("/")[2]).read_bytes()
    return None


def load_member(path: Path, name: str) -> bytes | None:
    """One of kerascli's members; None where the model brings none."""
    read = _members_of(path)
    try:
        return read(name) if read is not None else None
    except (KeyError, FileNotFoundError):
        return None


def readings_in(path: Path) -> list[Reading] | None:
    """How the archive says that its answers are read; None where it says nothing."""
    content = load_member(path, MEMBER)
    if content is None:
        return None
    try:
        return from_member(content)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"how the answers of {path} are read can't be made out: {MEMBER} in it is damaged",
                help="kerascli export the run again",
            )
        ) from error
