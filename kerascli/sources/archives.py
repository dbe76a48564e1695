"""Archives unpacked so that nothing lands outside the folder, and all of it or nothing."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from kerascli.problems import Span


def unpack(archive: Path, folder: Path, *, span: Span | None = None) -> None:
    """Unpack a zip or tar into `folder`, which must not exist yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        unpacked = Path(name, "unpacked")
        unpacked.mkdir()
        try:
            if zipfile.is_zipfile(archive):
                _unzip(archive, unpacked)
            elif tarfile.is_tarfile(archive):
                with tarfile.open(archive) as tar:
                    tar.extractall(unpacked, filter="data")
            else:
                raise _refused(archive, "it is neither a zip nor a tar archive", span)
        except (tarfile.TarError, zipfile.BadZipFile, UnsafeMemberError, EOFError) as error:
            raise _refused(archive, str(error), span) from error
        unpacked.replace(folder)


class UnsafeMemberError(ValueError):
    """A member of an archive that would land outside the folder."""


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as zipped:
        for member in zipped.infolist():
            inner = PurePosixPath(member.filename.replace("\\", "/"))
            if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0]:
                raise UnsafeMemberError(f"its member `{member.filename}` would land outside the folder")
            target = folder.joinpath(*inner.parts)
            if member.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with zipped.open(member) as packed, target.open("wb") as stream:
                shutil.copyfileobj(packed, stream)


def _refused(archive: Path, reason: str, span: Span | None) -> DataError:
    return DataError(Problem(code="bad-archive", message=f"{archive.name} can't be unpacked: {reason}", span=span))
