"""Figures of parts of the examples: how good the model is for each value of a column."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.sources.opened import Columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import polars as pl

    from kerascli.preparation.prepared import PreparedData
    from kerascli.scoring.answers import Answered

    Array = np.ndarray[Any, np.dtype[Any]]

MOST_VALUES = 12
"""Slices of words; the rarer values are one more, `others`."""
PARTS_OF_NUMBERS = 4
"""Slices of a column of many numbers: quarters of the examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One output's figures for one value of the column."""

    output: str
    column: str
    value: str
    examples: int
    figures: Mapping[str, float]


def slices_of(data: PreparedData, split: str, column: str, answered: Sequence[Answered]) -> tuple[Slice, ...]:
    """For every output and value, the most frequent value first, numbers in their order."""
    from kerascli.scoring.scoring import score

    values = _values(data, split, column)
    return tuple(
        Slice(
            output=part.name,
            column=column,
            value=value,
            examples=len(rows),
            figures=score(replace(part, truth=part.truth[rows], answer=part.answer[rows])).figures,
        )
        for part in answered
        for value, rows in _parted(values).items()
    )


def _values(data: PreparedData, split: str, column: str) -> pl.Series:
    """The column's values, one an example of the split."""
    from kerascli.preparation.stored_rows import part_of, stored_rows
    from kerascli.preparation.tables.columns import column_named

    part = part_of(data, split)
    if isinstance(part, Columns):
        name = column_named(column, part.schema, None)
        frame = stored_rows(data, split, range(data.splits[split].samples or 0), [name])
        if frame is not None:
            return frame.get_column(name)
    raise UserError(
        Problem(
            code="no-slices",
            message="`--by` names a column of a table, and these data are none",
            help="take --by away",
        )
    )


def _parted(values: pl.Series) -> dict[str, Array]:
    """Positions by value; of many numbers by quarters, of many words the rarest together."""
    import polars as pl

    if values.dtype.is_numeric() and values.n_unique() > MOST_VALUES:
        return _quarters(values)
    words = values.cast(pl.String).fill_null("(missing)")
    known = words.value_counts(sort=True)[words.name].to_list()
    shown = known if len(known) <= MOST_VALUES + 1 else known[:MOST_VALUES]
    parts = {word: (words == word).arg_true().to_numpy() for word in shown}
    if len(shown) < len(known):
        parts[f"{len(known) - len(shown)} others"] = (~words.is_in(shown)).arg_true().to_numpy()
    return parts


def _quarters(values: pl.Series) -> dict[str, Array]:
    import numpy as np

    numbers = values.cast(float).to_numpy()
    edges = np.unique(np.nanquantile(numbers, np.linspace(0, 1, PARTS_OF_NUMBERS + 1)))
    parts = {}
    for index, (low, high) in enumerate(itertools.pairwise(edges)):
        last = index == len(edges) - 2
        inside = (numbers >= low) & ((numbers <= high) if last else (numbers < high))
        parts[f"{low:g} – {high:g}"] = np.flatnonzero(inside)
    return parts
