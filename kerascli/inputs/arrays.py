"""Arrays in .npz and .npy files."""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kerascli.amounts import amount
from kerascli.inputs.batch import Batches, InputBatch
from kerascli.problems import DataError, Problem
from kerascli.sources.array_files import UNREADABLE, array_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

Stored = TypeVar("Stored", "Array", "PackedArray", "Array | PackedArray")
USUAL_KEYS = ("x_test", "x", "x_val", "x_train")
"""Where a file holds more than the inputs need."""


def array_batches(path: str, inputs: Mapping[str, Sequence[int | None]], rows: int) -> Batches:
    """Rows of the file's arrays, named by their number; `inputs` are the shapes that are wanted, by name."""
    arrays = _checked(path, _stored(path), inputs, USUAL_KEYS)
    stem = Path(path).name
    starts = range(0, next(iter(arrays.values())).shape[0], rows)
    pieces = [_pieces(path, array, rows) for array in arrays.values()]
    for start, *read in zip(starts, *pieces, strict=True):
        raw = dict(zip(arrays, read, strict=True))
        yield InputBatch(names=tuple(f"{stem}[{start + row}]" for row in range(len(read[0]))), raw=raw)


@dataclass(frozen=True, slots=True)
class PackedArray:
    """An array in an .npz, of which only the header was read: it may be larger than memory."""

    path: str
    member: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def pieces(self, rows: int) -> Iterator[Array]:
        """So many rows at a time, as they are unpacked."""
        import numpy as np

        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
            array_header(stream)
            row_bytes = math.prod(self.shape[1:]) * self.dtype.itemsize
            for start in range(0, self.shape[0], rows):
                count = min(rows, self.shape[0] - start)
                content = bytearray(stream.read(count * row_bytes))
                if len(content) < count * row_bytes:
                    raise EOFError(f"{self.member} is cut off")
                yield np.frombuffer(content, self.dtype).reshape(count, *self.shape[1:])


def _pieces(path: str, array: Array | PackedArray, rows: int) -> Iterator[Array]:
    if not isinstance(array, PackedArray):
        yield from (array[start : start + rows] for start in range(0, len(array), rows))
        return
    try:
        yield from array.pieces(rows)
    except UNREADABLE as error:
        raise _wrong(path, str(error)) from error


def _stored(path: str) -> Mapping[str, Array | PackedArray]:
    """What the file holds, read no further than needed: arrays that lie row by row stay where they are."""
    if not path.endswith(".npz"):
        return _read(path)
    packed = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                with archive.open(member) as stream:
                    shape, fortran, dtype = array_header(stream)
                if dtype.hasobject or fortran or not shape:
                    return _read(path)
                packed[member.removesuffix(".npy")] = PackedArray(path, member, shape, dtype)
    except UNREADABLE:
        return _read(path)
    return packed


def labelled_arrays(
    path: str, inputs: Mapping[str, Sequence[int | None]], targets: Sequence[str], split: str | None
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Inputs and targets by their names, or under `x` and `y` with the split behind."""
    stored = _read(path)
    keys = USUAL_KEYS if split is None else (f"x_{SHORT.get(split, split)}", f"x_{split}")
    x = _checked(path, stored, inputs, keys)
    y = _chosen(path, stored, list(targets), [f"y{key[1:]}" for key in keys])
    count = len(next(iter(x.values())))
    for name, array in y.items():
        if len(array) != count:
            raise _wrong(path, f"`{name}` holds {amount(len(array), 'target')} for {amount(count, 'example')}")
    return x, y


SHORT = {"validation": "val"}
"""Of parts, in the keys of arrays."""


def _checked(
    path: str, stored: Mapping[str, Stored], inputs: Mapping[str, Sequence[int | None]], usual: Sequence[str]
) -> dict[str, Stored]:
    """The arrays of these shapes, each as long as the others."""
    arrays = _chosen(path, stored, list(inputs), usual)
    lengths = {array.shape[0] if array.shape else 0 for array in arrays.values()}
    if len(lengths) > 1:
        raise _wrong(path, f"its arrays have different lengths: {sorted(lengths)}")
    for name, shape in inputs.items():
        given = arrays[name].shape[1:]
        if len(given) != len(shape) or any(want not in (None, size) for want, size in zip(shape, given, strict=True)):
            raise _wrong(path, f"`{name}` holds examples of shape {given}, the model wants {tuple(shape)}")
    return arrays


def _read(path: str) -> dict[str, Array]:
    import numpy as np

    try:
        if path.endswith(".npy"):
            return {"": np.load(path, mmap_mode="r", allow_pickle=False)}
        with np.load(path, allow_pickle=False) as stored:
            return dict(stored)
    except FileNotFoundError as error:
        raise _wrong(path, "there is no such file") from error
    except UNREADABLE as error:
        objects = any(word in str(error) for word in ("pickle", "Python objects"))
        reason = "it holds Python objects, which are not read" if objects else str(error)
        raise _wrong(path, reason) from error


def _chosen(path: str, arrays: Mapping[str, Stored], wanted: list[str], usual: Sequence[str]) -> dict[str, Stored]:
    """By the inputs' names; a single input takes the only array, or the one under a usual name."""
    if all(name in arrays for name in wanted):
        return {name: arrays[name] for name in wanted}
    if len(wanted) == 1:
        keys = list(arrays) if len(arrays) == 1 else [key for key in usual if key in arrays]
        if keys:
            return {wanted[0]: arrays[keys[0]]}
    missing = [name for name in wanted if name not in arrays]
    raise _wrong(path, f"it has no array `{missing[0]}`", note=f"there are: {', '.join(arrays) or 'none'}")


def _wrong(path: str, reason: str, note: str | None = None) -> DataError:
    return DataError(
        Problem(code="unreadable-input", message=f"{path} can't be used: {reason}", notes=(note,) if note else ())
    )
