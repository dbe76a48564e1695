"""A folder decoded once into the user's cache, where other runs find it by its files and by how they are decoded."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.decoded import are_bytes, decoded_batches
from kerascli.sources.disk_arrays import DiskArray, OpenFile
from kerascli.sources.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kerascli.sources.opened import Files

    Array = np.ndarray[Any, np.dtype[Any]]

EXAMPLES, INDEX = "examples", "index.json"


class _NotBytesError(Exception):
    """A file whose numbers don't fit into bytes came after others that did."""


def decoded_on_disk(part: Files) -> DiskArray:
    """All examples of a part; floats that are all whole numbers from 0 to 255 lie there as bytes."""
    folder = kept(f"decoded-{part.cache_key()}", lambda empty: _write(part, empty))
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    file = OpenFile((folder / EXAMPLES).open("rb", buffering=0))
    return DiskArray(file, np.dtype(index["dtype"]), tuple(index["shape"]), part.samples)


def _write(part: Files, folder: Path) -> None:
    batches = decoded_batches(part, part.paths, part.decoder)
    first = next(batches)
    try:
        described = _write_as(itertools.chain([first], batches), folder, as_bytes=are_bytes(first))
    except _NotBytesError:
        described = _write_as(decoded_batches(part, part.paths, part.decoder), folder, as_bytes=False)
    (folder / INDEX).write_text(json.dumps(described), encoding="utf-8")


def _write_as(batches: Iterable[Array], folder: Path, *, as_bytes: bool) -> dict[str, Any]:
    described: dict[str, Any] = {}
    with (folder / EXAMPLES).open("wb") as file:
        for batch in batches:
            if as_bytes and not are_bytes(batch):
                raise _NotBytesError
            written = batch.astype(np.uint8) if as_bytes else batch
            described = {"dtype": str(written.dtype), "shape": list(written.shape[1:])}
            file.write(np.ascontiguousarray(written).data)
    return described
