"""The rows of a split as they stand in its table, before any step: in memory, or on disk where there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.disk.rows import Rows
from kerascli.preparation.disk.split import DiskSplit
from kerascli.preparation.disk.table import pieces_of
from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.tables.roles import roles_of
from kerascli.preparation.tables.table import kept_rows
from kerascli.sources.opened import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]


def stored_rows(
    data: PreparedData, split: str, positions: Sequence[int] | range, columns: Sequence[str] | None = None
) -> pl.DataFrame | None:
    """The rows at these positions of a split, of windows those of their targets; None where they stand in no table."""
    chosen, part = data.splits[split], part_of(data, split)
    if not isinstance(part, Columns) or not isinstance(chosen, MemorySplit | DiskSplit):
        return None
    rows = chosen.label_rows(np.asarray(positions, np.int64))
    wanted = list(part.schema) if columns is None else list(columns)
    if isinstance(chosen, MemorySplit):
        return kept_rows(data.section, data.context, part).select(wanted)[rows]
    return _read(data, part, rows, wanted)


def part_of(data: PreparedData, split: str) -> Any:
    """The opened part that a split's examples come from."""
    return data.opened.parts.get(split) or next(iter(data.opened.parts.values()))


def _read(data: PreparedData, part: Columns, rows: Array, columns: list[str]) -> pl.DataFrame:
    """In one pass over the file, then in the order that is asked for."""
    import polars as pl

    pieces = pieces_of(data.section, roles_of(data.section, part.schema, data.context), part)
    in_file_order = np.unique(rows)
    frames = list(pieces.chosen(Rows.of(in_file_order), columns))
    frame = (
        pl.concat(frames).select(columns)
        if frames
        else pl.DataFrame(schema={name: part.schema[name] for name in columns})
    )
    return frame if np.array_equal(in_file_order, rows) else frame[np.searchsorted(in_file_order, rows)]
