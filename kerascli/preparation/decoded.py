"""Files decoded once and kept: bytes where the decoder's numbers are bytes, so that a picture costs what it weighs."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kerascli.preparation.graph_feed import as_written
from kerascli.sources.aligned import empty_to_share
from kerascli.sources.kept import room

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kerascli.preparation.section import DataSection
    from kerascli.sources.opened import Files
    from kerascli.sources.reading import Decoder

    Array = np.ndarray[Any, np.dtype[Any]]

FILES_AT_ONCE = 256
CUT_LETTER = "unexpected end of data"


SHARE_OF_MEMORY = 0.25
"""Of what is free: folders whose decoded examples take more are kept on disk."""
SHARE_OF_KEPT = 0.5
"""Of all that may be kept on disk: still larger folders are decoded anew with each batch."""
Keeping = Literal["memory", "disk", "nowhere"]


def where_kept(section: DataSection, parts: Iterable[Files]) -> Keeping:
    """Where decoded examples are kept: nowhere where `data.cache` says so, else in memory, or on disk, if they fit."""
    listed = list(parts)
    # Of different sizes they can't lie in one array: each batch is as long as its longest, as the loader pads it.
    if any(None in part.decoder.shape for part in listed):
        return "nowhere"
    if any(part.decoder.dtype == "string" for part in listed):
        return "memory"
    if section.cache is False:
        return "nowhere"
    floats = sum(part.samples * _numbers(part.decoder) * 4 for part in listed)
    if floats <= SHARE_OF_MEMORY * _free_memory():
        return "memory"
    is_asked_for = section.cache in {True, "examples"}
    return "disk" if is_asked_for or floats <= SHARE_OF_KEPT * room() else "nowhere"


def masks_fit(parts: Iterable[Files]) -> bool:
    """Whether the pictures that are targets take less than is kept in memory of any others: there all of them go."""
    wanted = sum(part.samples * _numbers(part.target_decoder) for part in parts if part.target_decoder is not None)
    return wanted <= SHARE_OF_MEMORY * _free_memory()


def _numbers(decoder: Decoder) -> int:
    """Of one example."""
    return int(np.prod([size or 1 for size in decoder.shape]))


def _free_memory() -> int:
    """Bytes; on systems that don't tell, all of a small machine's."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 4 * 1024**3


def decode(part: Files, paths: Sequence[str], decoder: Decoder) -> Array:
    """All files as one array; floats that are all whole numbers from 0 to 255 are kept as uint8."""
    if decoder.dtype == "string":
        texts = [_as_text(content, part) for content in _read(part, _decoded(paths, decoder))]
        return np.asarray(texts, dtype=object)
    batches = decoded_batches(part, paths, decoder)
    first = next(batches)
    kept = empty_to_share((len(paths), *first.shape[1:]), np.uint8 if are_bytes(first) else first.dtype)
    start = 0
    for batch in itertools.chain([first], batches):
        if kept.dtype == np.uint8 and not are_bytes(batch):
            kept = kept.astype(batch.dtype)
        kept[start : start + len(batch)] = batch
        start += len(batch)
    return kept


def _as_text(content: bytes, part: Files) -> str:
    """The words of a file; where they are of another encoding, the DataError names it.

    A text that was cut by its length may end within a letter.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if error.reason != CUT_LETTER:
            part.diagnose()
        return content.decode(errors="replace")


def decoded_batches(part: Files, paths: Sequence[str], decoder: Decoder) -> Iterator[Array]:
    """All files, some at a time."""
    return _read(part, _decoded(paths, decoder).batch(FILES_AT_ONCE).prefetch(1))


def _decoded(paths: Sequence[str], decoder: Decoder) -> Any:
    from kerascli.backend import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(list(paths))
    return dataset.map(as_written(decoder.tensor), num_parallel_calls=tf.data.AUTOTUNE)


def _read(part: Files, dataset: Any) -> Iterator[Any]:
    """All elements; where one can't be decoded, the DataError names the file."""
    from kerascli.backend import tensorflow as tf

    try:
        yield from dataset.as_numpy_iterator()
    except tf.errors.OpError:
        part.diagnose()
        raise


def are_bytes(values: Array) -> bool:
    """Whether a byte holds each of these numbers."""
    if values.dtype == np.uint8:
        return True
    # The first picture alone mostly tells already that they are none.
    return values.dtype.kind == "f" and all(map(_are_whole, (values[:1], values)))


def _are_whole(values: Array) -> bool:
    return bool(((values >= 0) & (values <= 255) & (values == np.floor(values))).all())
