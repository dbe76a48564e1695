"""A table on its way to the model: columns chosen, missing values filled, features and targets made."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.preparation.gathered import Gathered, RawExamples
from kerascli.preparation.parts import divide
from kerascli.preparation.ranges import ranges_of_columns
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.tables.columns import column_named, numbers, words
from kerascli.preparation.tables.features import ColumnFeature, FeatureTable, column_of
from kerascli.preparation.tables.missing import (
    fill,
    learn_fillings,
    refuse_infinite,
    refuse_missing,
    rows_without_missing,
)
from kerascli.preparation.tables.roles import ColumnTarget, Roles, roles_of
from kerascli.preparation.tables.suspicions import suspicious_columns
from kerascli.preparation.targets import TargetCoding, learn_coding
from kerascli.sources.disk_arrays import are_neighbours
from kerascli.sources.opened import Columns
from kerascli.sources.table_numbers import may_hold_no_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import polars as pl

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.serving import Preparation
    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.steps.describing import Resolve
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]
    Placing = Callable[[int], Place]


@dataclass
class TableReader:
    """Learned from the training rows; turns any rows of the same columns into model inputs."""

    features: FeatureTable
    fillings: dict[str, Any] = field(default_factory=dict)
    codings: dict[str, TargetCoding] = field(default_factory=dict)

    @property
    def asked(self) -> TableReader:
        """Without what is predicted, whose column an input need not have."""
        return dataclasses.replace(self, features=self.features.asked) if self.features.answers else self

    @property
    def chains(self) -> list[Chain]:
        return [chain for feature in self.features.features for chain in (feature.chain, feature.encoding)]

    def describe(self, arrays: dict[str, Array]) -> dict[str, Any]:
        """As JSON; what the features learned is put into `arrays`."""
        return {"fillings": self.fillings, "features": self.features.describe(arrays)}

    @classmethod
    def from_description(
        cls, described: Mapping[str, Any], arrays: Mapping[str, Array], resolve: Resolve
    ) -> TableReader:
        return cls(FeatureTable.from_description(described["features"], arrays, resolve), described["fillings"])

    def inputs(self, frame: pl.DataFrame, place: Placing) -> dict[str, Array]:
        filled = fill(frame, self.fillings)
        refuse_missing(filled, self.features.columns, place, None)
        return self.features.inputs(filled, place)


def gather_table(section: DataSection, context: PreparationContext, opened: Opened) -> Gathered:
    """Drop, split, learn from the training rows, make arrays."""
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Columns)}
    schema = next(iter(parts.values())).schema
    roles = roles_of(section, schema, context, windowed=opened.first.windows is not None)
    used = list(dict.fromkeys([*roles.features.columns, *roles.target_columns]))
    tables = {name: TableRows.of(part, used, section) for name, part in parts.items()}
    counts = {name: table.frame.height for name, table in tables.items()}
    slots = divide(section, context, counts, lambda name: _rows_to_split(tables[name], roles, section))
    train = tables[slots["train"].part]
    learned = _chosen(train.frame, slots["train"].rows)
    for problem in suspicious_columns(learned, roles, section) if context.saved is None else ():
        context.warn(problem)
    reader = _learn(section, roles, learned, train, context.saved)
    checked = slots["train"].part if context.saved is None else None
    made = {
        name: examples_of(section, roles, reader, tables[name], checked=name == checked)
        for name in dict.fromkeys(slot.part for slot in slots.values())
    }
    return Gathered(
        parts=made,
        slots=slots,
        source_samples=train.frame.height,
        codings=reader.codings,
        class_names={name: coding.class_names for name, coding in reader.codings.items() if coding.classes},
        table=reader,
        windows=opened.first.windows,
        order=opened.first.windows.order if opened.first.windows is not None else None,
        ranges=ranges_of_columns(learned, reader.features),
        stored="table",
    )


def _chosen(frame: pl.DataFrame, rows: Array) -> pl.DataFrame:
    """These rows in this order; neighbours, which most splits take, without a copy."""
    return frame.slice(int(rows[0]), len(rows)) if are_neighbours(rows) else frame[rows]


def kept_rows(section: DataSection, context: PreparationContext, part: Columns) -> pl.DataFrame:
    """The rows that splits count, with all their columns: without those that `missing: drop` leaves out."""
    roles = roles_of(section, part.schema, context)
    return TableRows.of(part, [*roles.features.columns, *roles.target_columns], section).frame


@dataclass(frozen=True)
class TableRows:
    """A part's rows, and where each lies in its file."""

    frame: pl.DataFrame
    place: Placing

    @classmethod
    def of(cls, part: Columns, used: list[str], section: DataSection) -> TableRows:
        frame = part.collect()
        if section.missing != "drop":
            return cls(frame, part.place)
        kept = rows_without_missing(frame, used)
        positions = kept.arg_true().to_list()
        return cls(frame.filter(kept), lambda index: part.place(positions[index]))


def _rows_to_split(rows: TableRows, roles: Roles, section: DataSection) -> RowsToSplit:
    frame = rows.frame

    def column(written: str | int) -> Array:
        return frame.get_column(column_named(written, frame.columns, section.span("split"))).to_numpy()

    return RowsToSplit.in_memory(
        frame.height,
        column,
        lambda: frame.get_column(roles.target_columns[0]).to_numpy(),
        place=rows.place,
    )


def _learn(
    section: DataSection, roles: Roles, frame: pl.DataFrame, rows: TableRows, saved: Preparation | None
) -> TableReader:
    if saved is not None and saved.table is not None:
        return dataclasses.replace(saved.table, codings=dict(saved.codings))
    how = section.missing if isinstance(section.missing, dict) else {}
    used = [*roles.features.columns, *roles.target_columns]
    reader = TableReader(roles.features, learn_fillings(frame, how, used))
    span = section.span("missing") if how else section.span("features")
    whole = fill(rows.frame, reader.fillings)
    odd = may_hold_no_numbers(whole, used)
    refuse_missing(whole, used, rows.place, span, odd, targets=roles.target_columns)
    refuse_infinite(rows.frame, odd, rows.place, span)
    filled = fill(frame, reader.fillings)
    reader.features.learn(lambda feature: functools.partial(_whole, feature, filled, rows.place))
    for name, target in roles.targets.items():
        # Of numbers as they are the type is all that is learned.
        is_read = target.scale is not None or not filled.schema[target.column].is_numeric()
        values = target_values(filled if is_read else filled.head(1), target, rows.place)
        reader.codings[name] = learn_coding(values, classes=target.classes, scale=target.scale, unit=target.unit)
    return reader


def _whole(feature: ColumnFeature, frame: pl.DataFrame, place: Placing) -> list[Array]:
    """A feature's column in one piece, exactly as a script has it."""
    return [column_of(feature, frame, place)]


def examples_of(
    section: DataSection, roles: Roles, reader: TableReader, rows: TableRows, *, checked: bool = False
) -> RawExamples:
    """Rows as raw examples, by what was learned of the training rows; `checked` ones have all their values."""
    filled = fill(rows.frame, reader.fillings)
    if not checked:
        refuse_infinite(filled, reader.features.columns, rows.place, section.span("features"))
        refuse_missing(filled, reader.features.columns, rows.place, None)
    inputs = reader.features.inputs(filled, rows.place)
    targets = {}
    for name, target in roles.targets.items():
        values = target_values(filled, target, rows.place)
        span = section.span("target")
        targets[name] = reader.codings[name].encode(values, rows.place, f"column `{target.column}`", span)
    for name, feature in roles.feature_targets.items():
        targets[name] = inputs.pop(feature)
    weights = None
    if roles.weights is not None:
        series = filled.get_column(roles.weights)
        weights = numbers(series, "float32", rows.place, section.span("sample_weight"))
    return RawExamples(inputs=inputs, targets=targets, weights=weights, place=rows.place)


def target_values(frame: pl.DataFrame, target: ColumnTarget, place: Placing) -> Array:
    """Text as text, whole numbers as such, other numbers as Keras's float."""
    series = frame.get_column(target.column)
    if not (series.dtype.is_numeric() or str(series.dtype) == "Boolean"):
        return words(series)
    whole = not series.dtype.is_float()
    return numbers(series, "int64" if whole else "float64" if target.classes is not None else "float32", place, None)
