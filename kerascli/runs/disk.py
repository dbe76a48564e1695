"""What a disk that refuses means, in plain words."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kerascli.problems import Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REASONS = {
    errno.ENOSPC: ("disk-full", "the disk is full", "free some space, or name another place with --runs DIR"),
    errno.EDQUOT: ("disk-full", "the quota is used up", "free some space, or name another place with --runs DIR"),
    errno.EFBIG: ("disk-full", "the largest file that is allowed is smaller", "raise the limit: ulimit -f unlimited"),
    errno.EROFS: ("not-writable", "the disk is read-only", "name another place with --runs DIR"),
    errno.EACCES: ("not-writable", "permission denied", "name another place with --runs DIR"),
    errno.EPERM: ("not-writable", "permission denied", "name another place with --runs DIR"),
    errno.ENOENT: ("run-folder-gone", "the run folder is gone", "it was deleted or moved while the run was writing"),
    errno.EIO: ("disk-failed", "the disk reports an error", "look after the disk, then resume the run"),
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the operating system while writing `path` into a RunError with its reason."""
    try:
        yield
    except OSError as error:
        if (number := disk_error(error)) is None:
            raise
        code, reason, remedy = _REASONS[number]
        raise RunError(
            Problem(code=code, message=f"`{path}` could not be written: {reason}", help=remedy, notes=(str(error),))
        ) from error


def still_there(folder: Path) -> None:
    """A RunError where a folder was deleted or moved: writing into it would make it anew, with nothing else in it."""
    with explained(folder):
        folder.stat()


def disk_error(error: OSError) -> int | None:
    """The error's number where it tells of the disk; h5py tells it in its text only."""
    if error.errno in _REASONS:
        return error.errno
    text = str(error)
    return next((number for number in _REASONS if f"errno = {number}," in text), None)
