"""Files that may be packed with gzip, and what unpacking raises where a file is broken."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = (OSError, EOFError, zlib.error)
"""Not to be opened, cut off, or with other bytes than were packed."""


def unpacked(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked where its name says that they are packed."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    return cast("IO[bytes]", opener(path, "rb"))
