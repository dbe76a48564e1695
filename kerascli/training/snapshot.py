"""A state of training as values that JSON takes and NumPy arrays: what a checkpoint holds, never a pickle."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.config.environment import hide, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    Arrays = dict[str, np.ndarray[Any, Any]]


class CannotSaveError(Exception):
    """A value that is neither JSON nor arrays; its message names the value's type."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where training stands: so many steps of this epoch of this phase are done."""

    phase: int = 0
    epoch: int = 0
    """From 0 within the phase; `step` of its batches were trained."""
    step: int = 0
    rows: int = 0
    """Epochs that metrics.jsonl had then."""
    stopped: bool = False
    """A callback ended the phase before its last epoch."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that training needs to go on as if it had never stopped."""

    position: Position
    values: Mapping[str, Any]
    """What JSON takes; arrays stand as `{"$array": KEY}`."""
    arrays: Arrays = field(repr=False)


def encode(value: Any, arrays: Arrays, key: str) -> Any:
    """The value as JSON; its arrays go into `arrays` under names that begin with `key`."""
    import numpy as np

    if isinstance(value, str):
        return value if hide(value) == value else {"$secret": hide(value)}
    if value is None or isinstance(value, bool) or type(value) in {int, float}:
        return value
    if isinstance(value, np.ndarray | np.generic) or hasattr(value, "__array__"):
        return _encode_array(np.asarray(value), arrays, key, scalar=isinstance(value, np.generic))
    if isinstance(value, bytes):
        _refuse_secret(value.decode(errors="replace"))
        return {"$bytes": value.hex()}
    if isinstance(value, Path):
        _refuse_secret(str(value))
        return {"$path": str(value)}
    if isinstance(value, list):
        return [encode(item, arrays, f"{key}/{index}") for index, item in enumerate(value)]
    if isinstance(value, tuple) and type(value) is tuple:
        return {"$tuple": [encode(item, arrays, f"{key}/{index}") for index, item in enumerate(value)]}
    if isinstance(value, set | frozenset):
        items = sorted(value, key=repr)
        return {"$set": [encode(item, arrays, f"{key}/{index}") for index, item in enumerate(items)]}
    if isinstance(value, dict):
        pairs = enumerate(value.items())
        return {
            "$dict": [
                [encode(name, arrays, f"{key}/{index}.key"), encode(item, arrays, f"{key}/{index}")]
                for index, (name, item) in pairs
            ]
        }
    raise CannotSaveError(type(value).__name__)


def decode(value: Any, arrays: Mapping[str, Any]) -> Any:
    """The value that `encode` was given."""
    if isinstance(value, list):
        return [decode(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    (tag, content) = next(iter(value.items()))
    if tag == "$array":
        return _decode_array(arrays[content], value)
    if tag == "$secret":
        return reveal(content)
    if tag in {"$bytes", "$path"}:
        return bytes.fromhex(content) if tag == "$bytes" else Path(content)
    items = [decode(item, arrays) for item in content]
    if tag == "$tuple":
        return tuple(items)
    return set(items) if tag == "$set" else {pair[0]: pair[1] for pair in items}


def _encode_array(array: Any, arrays: Arrays, key: str, *, scalar: bool) -> dict[str, Any]:
    """An array by name; types that NumPy's files don't know (bfloat16) as their bytes."""
    if array.dtype.hasobject:
        raise CannotSaveError("array of objects")
    if array.dtype.kind in "SU":
        _refuse_secret("\n".join(array.astype(str).ravel().tolist()))
    encoded: dict[str, Any] = {"$array": key}
    if array.dtype.kind == "V":
        encoded |= {"dtype": array.dtype.name, "shape": list(array.shape)}
        array = array.reshape(-1).view("uint8")
    arrays[key] = array
    return encoded | ({"scalar": True} if scalar else {})


def _refuse_secret(text: str) -> None:
    if hide(text) != text:
        raise CannotSaveError("holds a secret")


def _decode_array(array: Any, encoded: Mapping[str, Any]) -> Any:
    if "dtype" in encoded:
        import ml_dtypes

        array = array.view(getattr(ml_dtypes, encoded["dtype"])).reshape(encoded["shape"])
    return array[()] if encoded.get("scalar") else array
