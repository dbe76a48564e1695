"""NaN and infinity among a table's numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl


def may_hold_no_numbers(frame: pl.DataFrame, columns: Iterable[str] | None = None) -> list[str]:
    """Columns of floats worth a closer look: NaN and infinity make a sum that is no number, and sums are quick."""
    named = frame.columns if columns is None else dict.fromkeys(columns)
    floats = [name for name in named if frame.schema[name].is_float()]
    sums = frame.select(floats).sum().row(0) if floats else ()
    return [name for name, value in zip(floats, sums, strict=True) if not math.isfinite(value)]


def nan_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    """A NaN that stands in a table is a missing value."""
    import polars as pl

    found = may_hold_no_numbers(frame)
    return frame.with_columns(pl.col(found).fill_nan(None)) if found else frame
