"""The NumPy-like steps by name, with what each takes: known without importing NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.entries import Entry, Parameter
from kerascli.catalogue.takes import takes

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = object()
DTYPE = "dtype"
"""Read as the catalogue reads dtypes, without the policies that a layer takes."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a NumPy-like step, or of a feature."""

    name: str
    takes: str
    """In the catalogue's language."""
    default: Any = REQUIRED


@dataclass(frozen=True)
class Kind:
    """One NumPy-like step, or one feature."""

    name: str
    arguments: tuple[Argument, ...]
    summary: str
    origin: str
    """The function that a Keras user would have written."""
    example: str = ""
    """What a mistake in its arguments is answered with."""

    @cached_property
    def entry(self) -> Entry:
        """As the catalogue tells of an object, so that its arguments are read as an object's are."""
        parameters = {
            argument.name: Parameter(
                argument.name,
                takes(argument.takes),
                None if argument.default is REQUIRED else argument.default,
                required=argument.default is REQUIRED,
            )
            for argument in self.arguments
        }
        return Entry(self.name, self.origin, "", "class", parameters)


def _arithmetic(name: str, summary: str) -> Kind:
    return Kind(
        name, (Argument("value", "int|float|list(int|float)"),), summary, f"numpy.{name}", example=f"{name}: 255"
    )


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "astype", (Argument("dtype", DTYPE),), "Cast to a type.", "numpy.ndarray.astype", example="astype: float32"
        ),
        _arithmetic("divide", "Divide by a number, or a list of one per column."),
        _arithmetic("multiply", "Multiply by a number, or a list of one per column."),
        _arithmetic("subtract", "Subtract a number, or a list of one per column."),
        _arithmetic("add", "Add a number, or a list of one per column."),
        Kind(
            "clip",
            (Argument("a_min", "int|float|none"), Argument("a_max", "int|float|none", None)),
            "Limit values to a range.",
            "numpy.clip",
            example="clip: {a_min: 0, a_max: 1}",
        ),
        Kind(
            "expand_dims",
            (Argument("axis", "int|list(int)"),),
            "Add an axis; axis 0 is the batch.",
            "numpy.expand_dims",
            example="expand_dims: -1",
        ),
        Kind(
            "reshape",
            (Argument("shape", "list(int)"),),
            "Another shape; its first number stands for the batch and is -1.",
            "numpy.reshape",
            example="reshape: [-1, 784]",
        ),
        Kind(
            "to_categorical",
            (Argument("num_classes", "int>=1|none", None),),
            "Class numbers to one-hot vectors.",
            "keras.utils.to_categorical",
            example="to_categorical: 10",
        ),
        Kind(
            "pad_sequences",
            (
                Argument("maxlen", "int>=1|none", None),
                Argument("dtype", DTYPE, "int32"),
                Argument("padding", "one(pre,post)", "pre"),
                Argument("truncating", "one(pre,post)", "pre"),
                Argument("value", "int|float|str", 0.0),
            ),
            "Lists of different lengths to one length.",
            "keras.utils.pad_sequences",
            example="pad_sequences: 80",
        ),
        Kind(
            "normalize",
            (Argument("axis", "int", -1), Argument("order", "int", 2)),
            "Each vector divided by its length.",
            "keras.utils.normalize",
            example="normalize: {axis: -1}",
        ),
        Kind(
            "standardize",
            (Argument("axis", "int|list(int)|none", 0),),
            "(x − mean) / std, learned from the training split.",
            "numpy.mean and numpy.std",
            example="standardize: {axis: 0}",
        ),
    )
}
