"""The figures of one output: values that the terminal, JSON, plots and the report draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["binary", "classes", "labels", "values", "masks"]
"""Yes or no; one of several classes; several labels at once; numbers; a class for every pixel or step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScores:
    """One class's row of the table."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    intersection_over_union: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A ROC or precision-recall curve of one class, thinned to what a plot can show."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    area: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An example the model got wrong, the most confident first; of numbers, the largest error first."""

    index: int
    truth: str
    answer: str
    weight: float
    """The probability of the wrong class, or the absolute error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskAnswer:
    """One picture's mask: a class for every pixel, as it is and as it was answered."""

    index: int
    overlap: float
    """Mean intersection over union of the classes in it."""
    truth: Any
    answer: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Of calibration: how often the answers with about this probability were right."""

    probability: float
    share: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All figures of one output."""

    output: str
    kind: Kind
    examples: int
    figures: Mapping[str, float]
    """`accuracy`, `macro f1`, `top-5 accuracy`, `MAE`, …: plain names, in the order to show."""
    threshold: float | None = None
    unit: str | None = None
    classes: tuple[ClassScores, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    """Rows are the truth, columns the answers."""
    roc: tuple[Curve, ...] = ()
    precision_recall: tuple[Curve, ...] = ()
    worst: tuple[Mistake, ...] = ()
    masks: tuple[MaskAnswer, ...] = ()
    """The pictures whose masks lie worst over the truth."""
    residuals: tuple[float, ...] = ()
    """Answer minus truth, at most 2,000 of them, evenly picked."""
    calibration: tuple[Bin, ...] = ()
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """95 % bootstrap intervals of figures, where asked for."""
