"""Arrays in .npz and .npy files."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.inputs.batch import Batches, InputBatch
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

USUAL_KEYS = ("x_test", "x", "x_val", "x_train")
"""Where a file holds more than the inputs need."""


def array_batches(path: str, inputs: Mapping[str, Sequence[int | None]], rows: int) -> Batches:
    """Rows of the file's arrays, named by their number; `inputs` are the shapes that are wanted, by name."""
    arrays = _checked(path, _read(path), inputs, USUAL_KEYS)
    stem = Path(path).name
    for start in range(0, len(next(iter(arrays.values()))), rows):
        raw = {name: array[start : start + rows] for name, array in arrays.items()}
        count = len(next(iter(raw.values())))
        yield InputBatch(names=tuple(f"{stem}[{start + row}]" for row in range(count)), raw=raw)


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
            raise _wrong(path, f"`{name}` holds {len(array)} targets for {count} examples")
    return x, y


SHORT = {"validation": "val"}
"""Of parts, in the keys of arrays."""


def _checked(
    path: str, stored: dict[str, Array], inputs: Mapping[str, Sequence[int | None]], usual: Sequence[str]
) -> dict[str, Array]:
    """The arrays of these shapes, each as long as the others."""
    arrays = _chosen(path, stored, list(inputs), usual)
    lengths = {len(array) for array in arrays.values()}
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
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        reason = "it holds Python objects, which are not read" if "pickle" in str(error) else str(error)
        raise _wrong(path, reason) from error


def _chosen(path: str, arrays: dict[str, Array], wanted: list[str], usual: Sequence[str]) -> dict[str, Array]:
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
