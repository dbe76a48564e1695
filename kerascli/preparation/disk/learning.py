"""What is learned of a table larger than memory: on passes over the training rows, a column at a time."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.tables.features import ColumnFeature, column_of
from kerascli.preparation.tables.missing import fill, learn_fillings
from kerascli.preparation.tables.table import TableReader, target_values
from kerascli.preparation.targets import learn_coding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from kerascli.preparation.disk.pieces import Pieces
    from kerascli.preparation.disk.rows import Rows
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.serving import Preparation
    from kerascli.preparation.tables.roles import ColumnTarget, Roles
    from kerascli.preparation.targets import TargetCoding

    Array = np.ndarray[Any, np.dtype[Any]]

WHOLE = 64 * 1024 * 1024
"""Bytes of numbers up to which a column, or what is made of several, is learned from at once, as a script does."""


def learn_table(
    section: DataSection, roles: Roles, pieces: Pieces, rows: Rows, saved: Preparation | None
) -> TableReader:
    """As from a table in memory; statistics have the same bits where the training rows follow each other."""
    if saved is not None and saved.table is not None:
        return dataclasses.replace(saved.table, codings=dict(saved.codings))
    used = list(dict.fromkeys([*roles.features.columns, *roles.target_columns]))
    how = section.missing if isinstance(section.missing, dict) else {}
    reader = TableReader(roles.features, _fillings(pieces, rows, how, used))
    span = section.span("missing") if how else section.span("features")
    pieces.refuse_missing([column for column in used if column not in reader.fillings], span, roles.target_columns)

    def column(feature: ColumnFeature) -> Iterable[Array]:
        read = (
            column_of(feature, fill(frame, reader.fillings), pieces.place)
            for frame in pieces.chosen(rows, feature.columns)
        )
        return whole_if_small(read, rows.count)

    reader.features.learn(lambda feature: functools.partial(column, feature))
    for name, target in roles.targets.items():
        frames = (fill(frame, reader.fillings) for frame in pieces.chosen(rows, [target.column]))
        reader.codings[name] = _coding(target, (target_values(frame, target, pieces.place) for frame in frames))
    return reader


def whole_if_small(pieces: Iterator[Array], rows: int) -> Iterable[Array]:
    """So many rows in one array, to the last bits of what is learned; piece by piece where they are too many."""
    first = next(pieces)
    if first.dtype == object or first.nbytes // len(first) * rows > WHOLE:
        return itertools.chain([first], pieces)
    return [np.concatenate([first, *pieces])]


def _fillings(pieces: Pieces, rows: Rows, how: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    import polars as pl

    found: dict[str, Any] = {}
    for column in columns if how else ():
        whole: pl.DataFrame = pl.concat(frame.select(column) for frame in pieces.chosen(rows, [column]))
        found |= learn_fillings(whole, how, [column])
    return found


def _coding(target: ColumnTarget, values: Iterator[Array]) -> TargetCoding:
    """From what `learn_coding` needs of them: the distinct texts, all numbers where they are scaled, else the first."""
    first = next(values)
    if target.classes is None and first.dtype == object:
        texts = set(first.tolist()).union(*(set(more.tolist()) for more in values))
        first = np.asarray(sorted(texts), dtype=object)
    elif target.scale is not None:
        first = np.concatenate([first, *values])
    return learn_coding(first, classes=target.classes, scale=target.scale, unit=target.unit)
