"""Arrays in files: kept ones, and such without a name, which are gone with the process that uses them."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.sources.aligned import empty_to_share
from kerascli.sources.kept import cannot_keep, kept_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import EllipsisType

    Array = np.ndarray[Any, np.dtype[Any]]
    Empty = Callable[[tuple[int, ...], Any], Array]
    """Where rows are read into, by shape and type."""

FAR_APART = 16 * 1024
"""Bytes: rows with more between them are read each on its own, and not with what lies between."""
AT_ONCE = hasattr(os, "preadv")
"""Whether the system seeks and reads in one call."""
LONGEST_STRETCH = 8 * 1024 * 1024
"""Bytes that are read in one go at most."""


def are_neighbours(rows: Array) -> bool:
    """Whether these rows follow each other without a gap, as those of most splits do: no copy is needed then."""
    return bool(len(rows)) and rows[-1] - rows[0] == len(rows) - 1 and bool((rows[1:] > rows[:-1]).all())


class OpenFile:
    """A file that is read from several threads, closed when nobody holds it any more."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._descriptor = file.fileno()
        self._lock = threading.Lock()
        weakref.finalize(self, file.close)

    def read_into(self, content: memoryview, start: int) -> None:
        """Fill `content` with the bytes from `start` on."""
        while (read := self._read_at(content, start)) < len(content):
            if not read:
                raise EOFError(f"{len(content):,} bytes are wanted beyond the end of the file")
            content, start = content[read:], start + read

    def _read_at(self, content: memoryview, start: int) -> int:
        if AT_ONCE:
            return os.preadv(self._descriptor, (content,), start)
        with self._lock:
            self._file.seek(start)
            return int(self._file.readinto(content))


class NamelessFile(OpenFile):
    """A file where conversions are kept, so that both need room in one place."""

    def __init__(self) -> None:
        folder = kept_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            super().__init__(tempfile.TemporaryFile(dir=folder, buffering=0))  # noqa: SIM115 - lives as long as this
        except OSError as error:
            raise cannot_keep(error) from error

    def append(self, content: Any) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise cannot_keep(error) from error


class DiskArray:
    """Rows that are read when they are asked for.

    They are read rather than mapped: what is mapped counts as memory of the process.
    """

    def __init__(self, file: OpenFile, dtype: np.dtype[Any], row_shape: tuple[int, ...], rows: int) -> None:
        self._file = file
        self.dtype = dtype
        self.shape = (rows, *row_shape)
        self.row_bytes = max(dtype.itemsize * int(np.prod(row_shape, dtype=np.int64)), 1)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def nbytes(self) -> int:
        return len(self) * self.row_bytes

    def __getitem__(self, rows: Array | slice | EllipsisType) -> Array:
        if rows is Ellipsis:
            return self.stretch(0, len(self))
        if isinstance(rows, slice):
            start, stop, _ = rows.indices(len(self))
            return self.stretch(start, max(stop, start))
        return self.take(rows)

    def stretch(self, start: int, stop: int) -> Array:
        """Neighbouring rows."""
        return self.stretches([(start, stop)])

    def stretches(self, bounds: Sequence[tuple[int, int]], empty: Empty = empty_to_share) -> Array:
        """Several stretches, one after the other."""
        values = empty((sum(stop - start for start, stop in bounds), *self.shape[1:]), self.dtype)
        content = memoryview(values.reshape(-1).view(np.uint8).data)
        filled = 0
        for start, stop in bounds:
            size = (stop - start) * self.row_bytes
            self._file.read_into(content[filled : filled + size], start * self.row_bytes)
            filled += size
        return values

    def take(self, rows: Array) -> Array:
        """The rows at these positions, in this order."""
        if are_neighbours(rows):
            return self.stretch(int(rows[0]), int(rows[-1]) + 1)
        values = np.empty((len(rows), *self.shape[1:]), self.dtype)
        order = np.argsort(rows, kind="stable")
        in_order = rows[order]
        far = np.diff(in_order) * self.row_bytes > FAR_APART + self.row_bytes
        far |= np.diff(in_order // max(LONGEST_STRETCH // self.row_bytes, 1)) > 0
        bounds = [0, *(np.flatnonzero(far) + 1).tolist(), len(rows)]
        for begin, end in itertools.pairwise(bounds if len(rows) else []):
            first = int(in_order[begin])
            stretch = self.stretch(first, int(in_order[end - 1]) + 1)
            values[order[begin:end]] = stretch[in_order[begin:end] - first]
        return values


class DiskTexts:
    """Rows of text: bytes one after the other, and where each begins."""

    dtype = np.dtype(object)
    row_bytes = 64
    """What a row is taken to weigh when blocks are cut."""

    def __init__(self, characters: DiskArray, ends: DiskArray, row_shape: tuple[int, ...]) -> None:
        self._characters, self._ends = characters, ends
        self._texts = int(np.prod(row_shape, dtype=np.int64))
        self.shape = (len(ends) // self._texts, *row_shape)

    def __len__(self) -> int:
        return self.shape[0]

    def stretch(self, start: int, stop: int) -> Array:
        """Neighbouring rows."""
        first, last = start * self._texts, stop * self._texts
        ends = self._ends.stretch(max(first - 1, 0), last).tolist()
        begins = [0, *ends[:-1]] if first == 0 else ends[:-1]
        ends = ends if first == 0 else ends[1:]
        content = self._characters.stretch(begins[0], ends[-1]).tobytes() if ends else b""
        shift = begins[0] if ends else 0
        values = np.empty(last - first, dtype=object)
        values[:] = [
            content[begin - shift : end - shift].decode("utf-8", "surrogateescape")
            for begin, end in zip(begins, ends, strict=True)
        ]
        return values.reshape(stop - start, *self.shape[1:])

    def stretches(self, bounds: Sequence[tuple[int, int]], empty: Empty = empty_to_share) -> Array:  # noqa: ARG002
        """Several stretches, one after the other."""
        return np.concatenate([self.stretch(start, stop) for start, stop in bounds])

    def take(self, rows: Array) -> Array:
        """The rows at these positions, in this order."""
        if are_neighbours(rows):
            return self.stretch(int(rows[0]), int(rows[-1]) + 1)
        pieces = [self.stretch(row, row + 1) for row in rows.tolist()]
        return np.concatenate(pieces) if pieces else self.stretch(0, 0)


Stored = DiskArray | DiskTexts


class DiskWriter:
    """Takes arrays one after the other, and hands them back as one."""

    def __init__(self) -> None:
        self._file = NamelessFile()
        self._ends: DiskWriter | None = None
        self._written = 0
        self._rows = 0
        self._like: Array | None = None

    def append(self, values: Array) -> None:
        """More rows, of the shape and type of those before."""
        self._like = values[:0] if self._like is None else self._like
        self._rows += len(values)
        if values.dtype.kind in "OUS":
            self._append_texts([str(text).encode("utf-8", "surrogateescape") for text in values.ravel().tolist()])
        else:
            self._write(np.ascontiguousarray(values, dtype=self._like.dtype).reshape(-1).view(np.uint8).data)

    def finished(self) -> Stored:
        """All that was appended."""
        if self._ends is None or self._like is None:
            return self.finished_numbers()
        characters = DiskArray(self._file, np.dtype(np.uint8), (), self._written)
        return DiskTexts(characters, self._ends.finished_numbers(), self._like.shape[1:])

    def finished_numbers(self) -> DiskArray:
        """All that was appended, where none of it is text."""
        if self._like is None:
            raise AssertionError("a part has at least one example")
        return DiskArray(self._file, self._like.dtype, self._like.shape[1:], self._rows)

    def _append_texts(self, texts: Sequence[bytes]) -> None:
        self._ends = self._ends or DiskWriter()
        self._ends.append(self._written + np.cumsum([len(text) for text in texts], dtype=np.int64))
        self._write(b"".join(texts))

    def _write(self, content: Any) -> None:
        self._file.append(content)
        self._written += len(content)
