"""Features: each column through its steps, then side by side as one vector, or by name."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.chain import NUMBERS_AT_ONCE, Chain
from kerascli.preparation.steps.describing import Resolve, described_chain, read_chain
from kerascli.preparation.tables.columns import as_is, is_text, text_as_numbers
from kerascli.problems import DataError, Problem
from kerascli.sources.aligned import empty_to_share

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    import polars as pl

    from kerascli.preparation.steps.chain import Batches
    from kerascli.problems import Span
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFeature:
    """One column and its steps; or several and the cross that combines what their steps make of them."""

    name: str
    columns: tuple[str, ...]
    dtype: str | None
    chain: Chain
    encoding: Chain = field(default_factory=Chain)
    crossed: tuple[str, ...] = ()
    """Names of the features that are combined."""
    span: Span | None = None


class FeatureTable:
    """All features of a table: learned together, applied together."""

    def __init__(
        self, features: Sequence[ColumnFeature], *, by_name: bool, answers: Collection[str] = frozenset()
    ) -> None:
        self.features = list(features)
        self.by_name = by_name
        self.answers = frozenset(answers)
        """Features that are predicted: they are made like the others, and the model never gets them."""

    @property
    def asked(self) -> FeatureTable:
        """What the model is asked with: all but what it answers."""
        given = [feature for feature in self.features if feature.name not in self.answers]
        return FeatureTable(given, by_name=self.by_name)

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return list(dict.fromkeys(column for feature in self.features for column in feature.columns))

    def describe(self, arrays: dict[str, Array]) -> dict[str, Any]:
        """As JSON; what was learned is put into `arrays`."""
        return {
            "by_name": self.by_name,
            "answers": sorted(self.answers),
            "features": [
                {
                    "name": feature.name,
                    "columns": list(feature.columns),
                    "dtype": feature.dtype,
                    "crossed": list(feature.crossed),
                    "steps": described_chain(feature.chain, f"features/{feature.name}", arrays),
                    "encoding": described_chain(feature.encoding, f"encodings/{feature.name}", arrays),
                }
                for feature in self.features
            ],
        }

    @classmethod
    def from_description(
        cls, described: Mapping[str, Any], arrays: Mapping[str, Array], resolve: Resolve
    ) -> FeatureTable:
        features = [
            ColumnFeature(
                name=text["name"],
                columns=tuple(text["columns"]),
                dtype=text["dtype"],
                crossed=tuple(text["crossed"]),
                chain=read_chain(text["steps"], f"features/{text['name']}", arrays, resolve),
                encoding=read_chain(text["encoding"], f"encodings/{text['name']}", arrays, resolve),
            )
            for text in described["features"]
        ]
        # An archive of an earlier kerascli names no answers.
        return cls(features, by_name=described["by_name"], answers=described.get("answers", ()))

    def learn(self, batches_of: Callable[[ColumnFeature], Batches]) -> None:
        """Each feature from its column of the training rows alone."""
        for feature in self.features:
            if feature.chain.learns:
                feature.chain.learn(batches_of(feature))

    def inputs(self, frame: pl.DataFrame, place: Callable[[int], Place]) -> dict[str, Array]:
        """The model's inputs: by name, or one vector called `x`; answers by name beside them.

        They are made some thousand rows at a time: whole columns would pass through memory again and again.
        """
        frame = self._with_text_as_numbers(frame, place)
        room: dict[str, Array] = {}
        start = 0
        for piece in frame.iter_slices(NUMBERS_AT_ONCE) if frame.height else [frame]:
            made = self._made(piece, place)
            room = room or self._room(frame.height, made)
            for values, there in zip(made.values(), self._places(room, made, start, piece.height), strict=True):
                there[...] = values.reshape(there.shape)
            start += piece.height
        return room

    def _with_text_as_numbers(self, frame: pl.DataFrame, place: Callable[[int], Place]) -> pl.DataFrame:
        """Text is read at once where a number is wanted, so that what is wrong can be counted."""
        wanted = (feature for feature in self.features if feature.columns and feature.dtype not in {None, "string"})
        read = [
            text_as_numbers(frame.get_column(feature.columns[0]), place, feature.span)
            for feature in wanted
            if is_text(frame.get_column(feature.columns[0]))
        ]
        return frame.with_columns(read) if read else frame

    def _made(self, frame: pl.DataFrame, place: Callable[[int], Place]) -> dict[str, Array]:
        """What the features make of some rows."""
        indexed = {
            feature.name: feature.chain.array_in_chunks(column_of(feature, frame, place))
            for feature in self.features
            if not feature.crossed
        }
        for feature in self.features:
            if feature.crossed:
                indexed[feature.name] = feature.chain.array(_side_by_side(feature, indexed))
        return {feature.name: feature.encoding.array(indexed[feature.name]) for feature in self.features}

    def _room(self, rows: int, made: Mapping[str, Array]) -> dict[str, Array]:
        """Arrays for all rows, by what is made of the first."""
        joined = [] if self.by_name else [name for name in made if name not in self.answers]
        width = sum(_width(made[name]) for name in joined)
        room = {} if self.by_name else {"x": empty_to_share((rows, width), "float32")}
        return room | {
            name: np.empty((rows, *values.shape[1:]), object)
            if values.dtype.kind in "OUS"
            else empty_to_share((rows, *values.shape[1:]), values.dtype)
            for name, values in made.items()
            if name not in joined
        }

    def _places(self, room: Mapping[str, Array], made: Mapping[str, Array], start: int, rows: int) -> Iterator[Array]:
        """Where each feature of some rows belongs."""
        begin = 0
        for name, values in made.items():
            if self.by_name or name in self.answers:
                yield room[name][start : start + rows]
            else:
                yield room["x"][start : start + rows, begin : begin + _width(values)]
                begin += _width(values)


def _side_by_side(cross: ColumnFeature, indexed: Mapping[str, Array]) -> Array:
    """What a cross combines: a whole number or a word of each feature."""
    columns = [indexed[name] for name in cross.crossed]
    for name, values in zip(cross.crossed, columns, strict=True):
        if values.size != len(values) or values.dtype.kind == "f":
            made = "fractions" if values.size == len(values) else f"{_width(values):,} numbers of each row"
            raise DataError(
                Problem(
                    code="step-failed",
                    message=f"`{cross.name}` crosses categories, and `{name}` is made into {made}",
                    span=cross.span,
                    help=f"{name}: string_categorical, or integer_categorical, or a lookup with `output_mode: int`",
                )
            )
    return np.stack([np.ravel(values) for values in columns], axis=-1)


def _width(values: Array) -> int:
    return math.prod(values.shape[1:])


def column_of(feature: ColumnFeature, frame: pl.DataFrame, place: Callable[[int], Place]) -> Array:
    """A feature's column in the type that its steps take."""
    values = as_is(frame.get_column(feature.columns[0]), feature.dtype, place, feature.span)
    return values.reshape(-1, 1)
