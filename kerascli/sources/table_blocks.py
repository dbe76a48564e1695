"""Text tables larger than memory, read block by block: each block whole records, parsed on its own."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from kerascli.sources.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 4 * 1024 * 1024


def blocks(text: Path | bytes, quote: str | None, size: int = SIZE) -> Iterator[bytes]:
    """Stretches of about `size` bytes that end with a record; a mark of the byte order is dropped.

    Reading them one by one keeps memory bounded, where a parser that maps the file would hold all of it.
    """
    mark = quote.encode() if quote else None
    with io.BytesIO(text) if isinstance(text, bytes) else unpacked(text) as stream:
        rest = stream.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        while more := stream.read(size):
            rest += more
            end = end_of_records(rest, mark)
            if end:
                yield rest[:end]
                rest = rest[end:]
        if rest.strip():
            yield rest


def end_of_records(text: bytes, mark: bytes | None) -> int:
    """Where the last whole record ends: behind a line's end that does not stand inside quotes; 0 where none does."""
    end = text.rfind(b"\n") + 1
    while end and mark is not None and text.count(mark, 0, end) % 2:
        end = text.rfind(b"\n", 0, end - 1) + 1
    return end
