"""Arrays in npz, npy and hdf5 files: listed without reading, mapped from disk where large, never unpickled."""

from __future__ import annotations

import zipfile
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from kerascli.config.nearest import nearest
from kerascli.problems import DataError, Problem
from kerascli.sources.packed import BROKEN

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.problems import Span

    Array = np.ndarray[Any, np.dtype[Any]]

UNREADABLE = (*BROKEN, ValueError, zipfile.BadZipFile)
"""What NumPy and zipfile raise of a file that holds no arrays, or holds them no longer whole."""
LARGE = 256 * 1024 * 1024
"""Arrays of at least so many bytes stay on disk."""
HDF5_SUFFIXES = (".h5", ".hdf5")
ZIP_NAME_LENGTH = slice(26, 28)
ZIP_EXTRA_LENGTH = slice(28, 30)
ZIP_HEADER = 30


class ArrayFileReader:
    """One file of arrays."""

    def __init__(self, path: Path, span: Span | None = None) -> None:
        self.path = path
        self.span = span
        self.is_hdf5 = path.suffix.lower() in HDF5_SUFFIXES
        self.is_single = path.suffix.lower() == ".npy"
        if not path.exists():
            raise self._error("file-missing", f"there is no file `{path}`")
        try:
            self.keys = self._list()
        except UNREADABLE as error:
            raise self._unreadable(error) from error

    def read(self, key: str | None) -> Array:
        """One array; of an npy file the array."""
        if key is not None and key not in self.keys:
            close = nearest(key, self.keys)
            shown = ", ".join(self.keys) or "none"
            message = f"{self.path.name} has no array `{key}`; it has {shown}"
            raise self._error("missing-array", message, help=f"did you mean `{close[0]}`?" if close else None)
        if key is None and not self.is_single:
            raise self._error("missing-array", f"{self.path.name} holds several arrays; name one: FILE[KEY]")
        try:
            array = self._read(key or "")
        except UNREADABLE as error:
            if "allow_pickle" in str(error):
                message = f"`{key or self.path.name}` holds pickled objects, which could run code when they are read"
                mend = "save it as a rectangular array (np.savez of numbers), or load it in a `python:` source"
                raise self._error("pickled-array", message, help=mend) from error
            raise self._unreadable(error) from error
        return array

    def _list(self) -> list[str]:
        if self.is_hdf5:
            import h5py

            with h5py.File(self.path, "r") as file:
                found: list[str] = []
                file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
            return found
        if self.is_single:
            with self.path.open("rb") as stream:
                np.lib.format.read_magic(stream)
            return []
        with zipfile.ZipFile(self.path) as zipped:
            return [name.removesuffix(".npy") for name in zipped.namelist()]

    def _read(self, key: str) -> Array:
        if self.is_hdf5:
            return _read_hdf5(self.path, key)
        if self.is_single:
            large = self.path.stat().st_size >= LARGE
            array: Array = np.load(self.path, mmap_mode="r" if large else None, allow_pickle=False)
            return array
        mapped = _map_member(self.path, f"{key}.npy")
        if mapped is not None:
            return mapped
        with np.load(self.path, allow_pickle=False) as npz:
            return np.asarray(npz[key])

    def _unreadable(self, error: Exception) -> DataError:
        return self._error("unreadable-file", f"{self.path} can't be read: {error}")

    def _error(self, code: str, message: str, *, help: str | None = None) -> DataError:  # noqa: A002
        return DataError(Problem(code=code, message=message, help=help, span=self.span))


def array_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether the last axis is the slowest, and type of the array that begins here."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    return read_header(stream)


def _map_member(path: Path, member: str) -> Array | None:
    """A large array that lies uncompressed in an npz, mapped from there; None for all others."""
    with zipfile.ZipFile(path) as zipped:
        info = zipped.getinfo(member)
        if info.compress_type != zipfile.ZIP_STORED or info.file_size < LARGE:
            return None
    with path.open("rb") as stream:
        stream.seek(info.header_offset)
        header = stream.read(ZIP_HEADER)
        lengths = [int.from_bytes(header[part], "little") for part in (ZIP_NAME_LENGTH, ZIP_EXTRA_LENGTH)]
        stream.seek(info.header_offset + ZIP_HEADER + sum(lengths))
        shape, fortran, dtype = array_header(stream)
        if dtype.hasobject:
            return None
        offset = stream.tell()
    mapped: Array = np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape, order="F" if fortran else "C")
    return mapped


def _read_hdf5(path: Path, key: str) -> Array:
    import h5py

    with h5py.File(path, "r") as file:
        dataset = file[key]
        if h5py.check_string_dtype(dataset.dtype) is not None:
            return np.asarray(dataset.asstr()[...], dtype=object)
        offset = dataset.id.get_offset()
        if offset is not None and dataset.nbytes >= LARGE:
            mapped: Array = np.memmap(path, dtype=dataset.dtype, mode="r", offset=offset, shape=dataset.shape)
            return mapped
        return np.asarray(dataset[...])
