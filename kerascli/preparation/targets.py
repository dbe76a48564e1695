"""Targets: text labels become class numbers, numbers a scaled unit, and both find their way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kerascli.problems import Span
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCoding:
    """How one target is written down for the model."""

    classes: tuple[Any, ...] = ()
    """The values as the data hold them, in the order of the class numbers."""
    offset: float = 0.0
    """Subtracted before dividing by `scale`."""
    scale: float | None = None
    unit: str | None = None

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(str(value) for value in self.classes)

    def encode(self, values: Array, place: Callable[[int], Place], name: str, span: Span | None) -> Array:
        """Values of the data -> what the loss compares with."""
        if self.classes:
            return self._class_numbers(values, place, name, span)
        if self.scale is not None:
            scaled: Array = (values - self.offset) / self.scale
            return scaled
        return values

    def decode(self, values: Array) -> Array:
        """Predictions in the model's unit -> in the data's own."""
        if self.scale is None:
            return values
        original: Array = values * self.scale + self.offset
        return original

    def _class_numbers(self, values: Array, place: Callable[[int], Place], name: str, span: Span | None) -> Array:
        numbers = {_key(value): number for number, value in enumerate(self.classes)}
        keys, inverse = np.unique(
            np.asarray([_key(value) for value in values.tolist()], dtype=object), return_inverse=True
        )
        unknown = [key for key in keys if key not in numbers]
        if unknown:
            row = next(index for index, value in enumerate(values.tolist()) if _key(value) == unknown[0])
            raise DataError(
                Problem(
                    code="unknown-label",
                    message=f"`{values[row]}` in {name} is none of the classes ({place(row)})",
                    span=span,
                    help=f"classes: [{', '.join([*map(str, self.classes), str(values[row])])}]",
                    notes=(f"the classes: {', '.join(map(str, self.classes[:20]))}",),
                )
            )
        return np.asarray([numbers[key] for key in keys], dtype=np.int64)[inverse]

    def describe(self) -> dict[str, Any]:
        return {"classes": list(self.classes), "offset": self.offset, "scale": self.scale, "unit": self.unit}

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> TargetCoding:
        return cls(**{**described, "classes": tuple(described["classes"])})


def _key(value: Any) -> str:
    """Equal for values that mean the same class: 1, 1.0, True and "1"."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def learn_coding(values: Array, *, classes: Sequence[Any] | None, scale: str | None, unit: str | None) -> TargetCoding:
    """From the training rows: text needs class numbers, numbers a unit where that is asked for."""
    if classes is not None:
        return TargetCoding(classes=tuple(classes), unit=unit)
    if values.dtype.kind in "OUS":
        return TargetCoding(classes=tuple(sorted({str(value) for value in values.tolist()})), unit=unit)
    if scale == "standardize":
        deviation = float(values.std())
        return TargetCoding(offset=float(values.mean()), scale=deviation or 1.0, unit=unit)
    if scale == "min_max":
        low, high = float(values.min()), float(values.max())
        return TargetCoding(offset=low, scale=(high - low) or 1.0, unit=unit)
    return TargetCoding(unit=unit)
