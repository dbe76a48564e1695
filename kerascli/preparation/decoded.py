"""Files decoded once and kept: bytes where the decoder's numbers are bytes, so that a picture costs what it weighs."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kerascli.preparation.section import DataSection
    from kerascli.sources.opened import Decoder, Files

    Array = np.ndarray[Any, np.dtype[Any]]

FILES_AT_ONCE = 256


SHARE_OF_MEMORY = 0.25
"""Of what is free: folders whose decoded examples take more are decoded anew with each batch."""


def keeps_decoded(section: DataSection, parts: Iterable[Files]) -> bool:
    """Whether all decoded examples are kept in memory: what `data.cache` says, else where they fit."""
    listed = list(parts)
    if any(part.decoder.dtype == "string" for part in listed):
        return True
    if section.cache is not None:
        return section.cache is not False
    floats = sum(part.samples * int(np.prod([size or 1 for size in part.decoder.shape])) * 4 for part in listed)
    return floats <= SHARE_OF_MEMORY * _free_memory()


def _free_memory() -> int:
    """Bytes; on systems that don't tell, all of a small machine's."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 4 * 1024**3


def decode(part: Files, paths: Sequence[str], decoder: Decoder) -> Array:
    """All files as one array; floats that are all whole numbers from 0 to 255 are kept as uint8."""
    from kerascli.backend import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(list(paths))
    dataset = dataset.map(decoder.tensor, num_parallel_calls=tf.data.AUTOTUNE)
    if decoder.dtype == "string":
        texts = [text.decode("utf-8", "replace") for text in _read(part, dataset)]
        return np.asarray(texts, dtype=object)
    batches = _read(part, dataset.batch(FILES_AT_ONCE).prefetch(1))
    first = next(batches)
    kept = np.empty((len(paths), *first.shape[1:]), np.uint8 if _is_bytes(first) else first.dtype)
    start = 0
    for batch in itertools.chain([first], batches):
        if kept.dtype == np.uint8 and not _is_bytes(batch):
            kept = kept.astype(batch.dtype)
        kept[start : start + len(batch)] = batch
        start += len(batch)
    return kept


def _read(part: Files, dataset: Any) -> Iterator[Any]:
    """All elements; where one can't be decoded, the DataError names the file."""
    from kerascli.backend import tensorflow as tf

    try:
        yield from dataset.as_numpy_iterator()
    except tf.errors.OpError:
        part.diagnose()
        raise


def _is_bytes(values: Array) -> bool:
    if values.dtype == np.uint8:
        return True
    return values.dtype.kind == "f" and bool(((values >= 0) & (values <= 255) & (values == np.floor(values))).all())
