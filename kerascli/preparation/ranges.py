"""The numbers that each input was trained on, from a sample: what other inputs are held against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.layer_steps import LayerStep
from kerascli.problems import Problem
from kerascli.sources.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import polars as pl

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.tables.features import FeatureTable
    from kerascli.sources.opened import Files

    Array = np.ndarray[Any, np.dtype[Any]]

SAMPLED_ROWS = 100_000
"""Of a table."""
PIECES = 64
"""A larger one is looked at in so many places: to pick single rows out of it takes ten times as long."""
SAMPLED_NUMBERS = 4 * 1024 * 1024
"""Of an array: a look at all of a large one would cost more than reading it."""
FEWEST = 256
"""Examples of an array that are looked at, however large."""
CATEGORIES = frozenset({"StringLookup", "IntegerLookup", "Hashing"})
"""Layers to which a number is a name."""
MANY = 16
"""Numbers in an example from which on their spread says something: a single column of one row has none."""
SHRUNK = 100
"""A picture of 0 to 1, where 0 to 255 was trained on, has less than this part of the spread."""
PICTURE, SOUND = (0.0, 255.0), (-1.0, 1.0)
"""What decoded files hold."""


@dataclass(frozen=True, slots=True)
class Range:
    """From the smallest to the largest number of an input or a column."""

    low: float
    high: float
    size: int = 1
    """Numbers in an example."""

    @property
    def reach(self) -> tuple[float, float]:
        """Beyond it lies what is far from all that was trained on."""
        width = self.high - self.low or max(abs(self.high), 1.0)
        return self.low - width, self.high + width

    def is_far(self, other: Range) -> bool:
        """Whether another range leaves the reach of this one."""
        low, high = self.reach
        return other.low < low or other.high > high

    def is_shrunk(self, other: Range) -> bool:
        """Whether another holds the same in a much smaller unit."""
        spread = other.high - other.low
        return self.size >= MANY and 0 < spread <= (self.high - self.low) / SHRUNK

    def joined(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high), self.size)

    def __str__(self) -> str:
        return f"{self.low:.4g} to {self.high:.4g}"


Ranges = dict[str, Range]


def range_of(values: Any) -> Range | None:
    """Of all these numbers; None of texts, objects and what is not finite."""
    if values.dtype.kind not in "iuf" or not values.size:
        return None
    low, high = float(values.min()), float(values.max())
    finite = math.isfinite(low) and math.isfinite(high)
    return Range(low, high, math.prod(values.shape[1:])) if finite else None


def ranges_of_arrays(inputs: Mapping[str, Any], rows: Array) -> Ranges:
    """By input name, of some of these rows."""
    found = {name: _sampled(values, rows) for name, values in inputs.items()}
    return {name: one for name, one in found.items() if one is not None}


def _sampled(values: Any, rows: Array) -> Range | None:
    if isinstance(values, SparseRows):
        stored = range_of(values.matrix.data)
        return None if stored is None else Range(min(stored.low, 0.0), max(stored.high, 0.0))
    if values.dtype.kind not in "iuf" or not len(rows):
        return None
    count = max(FEWEST, SAMPLED_NUMBERS // max(1, math.prod(values.shape[1:])))
    return range_of(np.asarray(values[rows[:: math.ceil(len(rows) / count)]]))


def ranges_of_files(part: Files) -> Ranges:
    """Decoders bring pictures and sounds to one range, whatever the file holds."""
    if part.kind == "text":
        return {}
    sizes = [size or MANY for size in part.decoder.shape]
    return {"x": Range(*(PICTURE if part.kind == "images" else SOUND), math.prod(sizes))}


def ranges_of_columns(frame: pl.DataFrame, features: FeatureTable) -> Ranges:
    """Of the columns whose numbers are amounts, not names of categories."""
    amounts = [column for column in _amounts(features) if frame.schema[column].is_numeric()]
    if not frame.height or not amounts:
        return {}
    return ranges_of_frame(_looked_at(frame.select(amounts)), amounts)


def _looked_at(frame: pl.DataFrame) -> pl.DataFrame:
    """All rows, or runs of neighbours from the first to the last."""
    import polars as pl

    if frame.height <= SAMPLED_ROWS:
        return frame
    rows = SAMPLED_ROWS // PIECES
    starts = [place * (frame.height - rows) // (PIECES - 1) for place in range(PIECES)]
    return pl.concat([frame.slice(start, rows) for start in starts], rechunk=False)


def _amounts(features: FeatureTable) -> list[str]:
    named = set()
    for feature in features.asked.features:
        first = feature.chain.steps[0] if feature.chain.steps else None
        is_name = isinstance(first, LayerStep) and type(first.layer).__name__ in CATEGORIES
        named |= set(feature.columns) if is_name or feature.dtype == "string" or feature.crossed else set()
    return [column for column in features.asked.columns if column not in named]


def ranges_of_frame(frame: pl.DataFrame, columns: list[str]) -> Ranges:
    """Of all rows; a column without a finite number has none."""
    import polars as pl

    # Numbers are looked at as they are: to make others of them would cost a pass that copies.
    numbers = [
        pl.col(name) if frame.schema[name].is_numeric() else pl.col(name).cast(pl.Float64, strict=False)
        for name in columns
    ]
    ends = [one.min().name.suffix(" low") for one in numbers] + [one.max().name.suffix(" high") for one in numbers]
    row = frame.select(ends).row(0)
    found = zip(columns, row[: len(columns)], row[len(columns) :], strict=True)
    return {
        column: Range(float(low), float(high))
        for column, low, high in found
        if low is not None and math.isfinite(low) and math.isfinite(high)
    }


def trained_ranges(context: PreparationContext, found: Ranges) -> Ranges:
    """Those of the training; where these are other data, what lies far from it is told."""
    if context.saved is None:
        return found
    for problem in far_from_training(context.saved.ranges, found):
        context.warn(problem)
    return dict(context.saved.ranges)


def far_from_training(trained: Mapping[str, Range], found: Mapping[str, Range]) -> Iterator[Problem]:
    """A warning for each input or column."""
    for name, one in found.items():
        known = trained.get(name)
        if known is not None and (known.is_far(one) or known.is_shrunk(one)):
            yield _told(name, one, known, "")


def _told(name: str, found: Range, trained: Range, counted: str) -> Problem:
    return Problem(
        code="far-from-training",
        message=f"`{name}` holds {found} here{counted}, and the model learned from {trained}: "
        "what it answers there is a guess",
        help="give it numbers of the unit that it was trained on",
        severity="warning",
    )


class RangeWatch:
    """What went through a stream of inputs, held against the training: told once, at its end."""

    def __init__(self, trained: Mapping[str, Range]) -> None:
        self._trained = trained
        self._found: Ranges = {}
        self._far: dict[str, int] = {}
        self._seen = 0

    def see(self, raw: Any) -> None:
        """A batch of raw examples: a frame, or arrays by input name."""
        if not self._trained:
            return
        if isinstance(raw, dict):
            arrays = {name: values for name, values in raw.items() if name in self._trained}
            self._seen += len(next(iter(raw.values())))
            self._note({name: range_of(values) for name, values in arrays.items()}, lambda name: arrays[name])
            return
        self._seen += raw.height
        columns = [name for name in self._trained if name in raw.columns]
        self._note(ranges_of_frame(raw, columns), lambda name: raw.get_column(name).cast(float).to_numpy())

    def _note(self, found: Mapping[str, Range | None], values: Callable[[str], Array]) -> None:
        for name, one in found.items():
            if one is None:
                continue
            self._found[name] = self._found[name].joined(one) if name in self._found else one
            if self._trained[name].is_far(one):
                self._far[name] = self._far.get(name, 0) + _count_far(self._trained[name], values(name))

    def problems(self) -> Iterator[Problem]:
        """At the end of the stream."""
        for name, one in self._found.items():
            trained = self._trained[name]
            if name in self._far:
                yield _told(name, one, trained, f" (far off in {self._far[name]:,} of {self._seen:,} inputs)")
            elif trained.is_shrunk(one):
                yield _told(name, one, trained, "")


def _count_far(trained: Range, values: Array) -> int:
    low, high = trained.reach
    far = (values < low) | (values > high)
    return int(far.reshape(len(values), -1).any(axis=1).sum())
