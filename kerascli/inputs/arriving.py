"""Standard input as it arrives: stretches of whole lines, and an empty one where nothing more is there for now."""

from __future__ import annotations

import io
import select
from typing import IO, TYPE_CHECKING, cast

from kerascli.sources.table_blocks import end_of_records

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 4 * 1024 * 1024
"""Bytes of a stretch, about."""
PATIENCE = 0.05
"""Seconds in which a program that writes without a pause has written more: batches are full then."""


def stretches(stream: IO[bytes], quote: str | None = None) -> Iterator[bytes]:
    """Nothing waits for lines that nobody has written yet: somebody may be typing, or a program wants its answers."""
    mark = quote.encode() if quote else None
    rest = b""
    while more := cast("io.BufferedReader", stream).read1(MOST):
        rest += more
        at_pause = not _more_is_there(stream)
        if len(rest) < MOST and not at_pause:
            continue
        end = end_of_records(rest, mark)
        if end:
            yield rest[:end]
            rest = rest[end:]
        if at_pause:
            yield b""
    if rest.strip():
        yield rest


def _more_is_there(stream: IO[bytes]) -> bool:
    try:
        readable, _, _ = select.select([stream], [], [], PATIENCE)
    except (OSError, ValueError, io.UnsupportedOperation):
        # No file of the system's: all of it is there already.
        return True
    return bool(readable)
