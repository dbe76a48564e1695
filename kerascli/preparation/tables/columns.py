"""Columns as arrays: found by name, read as the type that is wanted, refused with row and value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.amounts import amount
from kerascli.config.nearest import nearest
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    from kerascli.problems import Span
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]


def column_named(written: str | int, known: Iterable[str], span: Span | None) -> str:
    """The column of this name, or number where the table has no header."""
    names = list(known)
    if str(written) in names:
        return str(written)
    near = nearest(str(written), names)
    shown = ", ".join(f"`{name}`" for name in names[:20])
    raise DataError(
        Problem(
            code="unknown-column",
            message=f"the table has no column `{written}`",
            span=span,
            help=f"did you mean `{near[0]}`?" if near else None,
            notes=(f"its columns: {shown}{', …' if len(names) > 20 else ''}",),
        )
    )


def numbers(series: pl.Series, dtype: str, place: Callable[[int], Place], span: Span | None) -> Array:
    """A column as numbers; text that is none is refused with its row."""
    import polars as pl

    if series.dtype == pl.Boolean:
        series = series.cast(pl.Int8)
    if series.dtype == pl.Int128:  # NumPy has no whole numbers of that size
        series, dtype = series.cast(pl.Float64), dtype if dtype.startswith("float") else "float64"
    if is_text(series):
        series = text_as_numbers(series, place, span)
    if not series.dtype.is_numeric():
        raise DataError(
            Problem(
                code="text-in-number-column",
                message=f"column `{series.name}` holds {series.dtype}, and a number is wanted",
                span=span,
                help=f"{series.name}: string_categorical",
            )
        )
    values: Array = series.to_numpy()
    return values.astype(dtype, copy=not values.flags.writeable)


def is_text(series: pl.Series) -> bool:
    """Whether it holds words, which may be numbers all the same."""
    import polars as pl

    return series.dtype in {pl.String, pl.Categorical}


def text_as_numbers(series: pl.Series, place: Callable[[int], Place], span: Span | None) -> pl.Series:
    """A column of text that holds numbers; what is none is refused with its row."""
    import polars as pl

    parsed = series.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    wrong = (parsed.is_null() & series.is_not_null()).arg_true()
    if len(wrong) == 0:
        return parsed
    first = int(wrong.item(0))
    raise DataError(
        Problem(
            code="text-in-number-column",
            message=f"`{series.item(first)}` in column `{series.name}` is no number ({place(first)})",
            span=span,
            help=f"mend the row, or take the column as text: {series.name}: string_categorical",
            notes=(f"text stands there in {len(wrong):,} of {amount(len(series), 'row')}",),
        )
    )


def words(series: pl.Series) -> Array:
    """A column as text."""
    import polars as pl

    return np.asarray(series.cast(pl.String).to_list(), dtype=object)


def as_is(series: pl.Series, dtype: str | None, place: Callable[[int], Place], span: Span | None) -> Array:
    """A column in the type the model declares, else whole numbers, numbers or text as it holds them."""
    if dtype == "string" or (dtype is None and not (series.dtype.is_numeric() or series.dtype.is_(_boolean()))):
        return words(series)
    if dtype is None:
        dtype = "float32" if series.dtype.is_float() else "int64"
    return numbers(series, dtype, place, span)


def _boolean() -> Any:
    import polars as pl

    return pl.Boolean
