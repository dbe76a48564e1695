"""Short hashes of data: to tell later whether they are the ones trained on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHOLE_FILE = 64 * 1024 * 1024
"""Files up to this size are hashed whole, larger ones at their ends and at evenly spread places."""
BLOCK = 1024 * 1024
BLOCKS = 32
SAMPLED_FILES = 64
DIGITS = 32


def of_texts(texts: Iterable[str]) -> str:
    """Of texts in their order."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogateescape"))
        digest.update(b"\0")
    return digest.hexdigest()[:DIGITS]


def of_array(array: Any) -> str:
    """Of shape, dtype and content; of large arrays the content of evenly spread rows."""
    import numpy as np

    from kerascli.sources.sparse_rows import SparseRows

    if isinstance(array, SparseRows):
        return of_texts([f"{array.shape}", *map(of_array, array.parts())])
    digest = hashlib.sha256(f"{array.shape}{array.dtype}".encode())
    if array.dtype == object:
        for item in array:
            digest.update(repr(item).encode())
        return digest.hexdigest()[:DIGITS]
    if array.nbytes > WHOLE_FILE:
        rows = len(array)
        step = max(1, rows // BLOCKS)
        height = max(1, BLOCK * rows // array.nbytes)
        for start in [*range(0, rows, step), rows - height]:
            digest.update(np.ascontiguousarray(array[start : start + height]).reshape(-1).view(np.uint8).data)
    else:
        digest.update(np.ascontiguousarray(array[...]).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()[:DIGITS]


def of_file(path: str | Path) -> str:
    """Of a file's size and content; of a large one the ends and evenly spread blocks."""
    path = Path(path)
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        if size <= WHOLE_FILE:
            while block := stream.read(BLOCK):
                digest.update(block)
        else:
            for number in range(BLOCKS):
                stream.seek(number * (size - BLOCK) // (BLOCKS - 1))
                digest.update(stream.read(BLOCK))
    return digest.hexdigest()[:DIGITS]


def of_files(paths: Sequence[str], folder: str) -> str:
    """Of many files: every name and size, and the content of evenly spread ones."""
    step = max(1, len(paths) // SAMPLED_FILES)
    in_order = sorted(paths)
    names = (f"{_relative(path, folder)}:{Path(path).stat().st_size}" for path in in_order)
    contents = (of_file(path) for path in in_order[::step])
    return of_texts([*names, *contents])


def of_file_states(paths: Sequence[str], tokens: Sequence[str]) -> str:
    """Of every file's path, size and time of change: cheap, and different whenever a file was touched."""
    states = (f"{path}:{state.st_size}:{state.st_mtime_ns}" for path in paths for state in [Path(path).stat()])
    return of_texts([*tokens, *states])


def _relative(path: str, folder: str) -> str:
    candidate = Path(path)
    return candidate.relative_to(folder).as_posix() if candidate.is_relative_to(folder) else candidate.name
