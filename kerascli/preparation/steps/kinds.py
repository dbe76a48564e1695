"""The NumPy-like steps by name, with what each takes: known without importing NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a NumPy-like step."""

    name: str
    takes: tuple[type, ...]
    default: Any = REQUIRED


@dataclass(frozen=True, slots=True)
class Kind:
    """One NumPy-like step."""

    name: str
    arguments: tuple[Argument, ...]
    summary: str
    origin: str
    """The function that a Keras user would have written."""


NUMBER = (int, float)


def _arithmetic(name: str, summary: str) -> Kind:
    return Kind(name, (Argument("value", (*NUMBER, list)),), summary, f"numpy.{name}")


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("astype", (Argument("dtype", (str,)),), "Cast to a type.", "numpy.ndarray.astype"),
        _arithmetic("divide", "Divide by a number, or a list of one per column."),
        _arithmetic("multiply", "Multiply by a number, or a list of one per column."),
        _arithmetic("subtract", "Subtract a number, or a list of one per column."),
        _arithmetic("add", "Add a number, or a list of one per column."),
        Kind(
            "clip",
            (Argument("a_min", (*NUMBER, type(None))), Argument("a_max", (*NUMBER, type(None)), None)),
            "Limit values to a range.",
            "numpy.clip",
        ),
        Kind("expand_dims", (Argument("axis", (int, list)),), "Add an axis; axis 0 is the batch.", "numpy.expand_dims"),
        Kind(
            "reshape",
            (Argument("shape", (list,)),),
            "Another shape; its first number stands for the batch and is -1.",
            "numpy.reshape",
        ),
        Kind(
            "to_categorical",
            (Argument("num_classes", (int, type(None)), None),),
            "Class numbers to one-hot vectors.",
            "keras.utils.to_categorical",
        ),
        Kind(
            "pad_sequences",
            (
                Argument("maxlen", (int, type(None)), None),
                Argument("dtype", (str,), "int32"),
                Argument("padding", (str,), "pre"),
                Argument("truncating", (str,), "pre"),
                Argument("value", (*NUMBER, str), 0.0),
            ),
            "Lists of different lengths to one length.",
            "keras.utils.pad_sequences",
        ),
        Kind(
            "normalize",
            (Argument("axis", (int,), -1), Argument("order", (int,), 2)),
            "Each vector divided by its length.",
            "keras.utils.normalize",
        ),
        Kind(
            "standardize",
            (Argument("axis", (int, list, type(None)), 0),),
            "(x − mean) / std, learned from the training split.",
            "numpy.mean and numpy.std",
        ),
    )
}
