"""Missing values of a table: refused, dropped with their row, or filled with what the training rows tell."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.config.nearest import nearest
from kerascli.preparation.tables.columns import column_named
from kerascli.problems import DataError, Problem
from kerascli.sources.table_numbers import may_hold_no_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import polars as pl

    from kerascli.problems import Span
    from kerascli.sources.reading import Place

LEARNED = ("mean", "median", "most_frequent")


def nulls(frame: pl.DataFrame, column: str) -> pl.Series:
    """True where a value is missing: null, and NaN among numbers."""
    series = frame.get_column(column)
    return series.is_null() | series.is_nan().fill_null(value=False) if series.dtype.is_float() else series.is_null()


def with_gaps(frame: pl.DataFrame, columns: Iterable[str], odd: Iterable[str] | None = None) -> list[str]:
    """Which of these columns miss a value; `odd` are those with sums that are no numbers, where that is known."""
    wanted = list(dict.fromkeys(columns))
    holes = frame.select(wanted).null_count().row(0) if wanted else ()
    looked_at = may_hold_no_numbers(frame, wanted) if odd is None else odd
    with_nan = [name for name in looked_at if frame.get_column(name).is_nan().any()]
    return [name for name, count in zip(wanted, holes, strict=True) if count or name in with_nan]


def rows_without_missing(frame: pl.DataFrame, columns: Iterable[str]) -> pl.Series:
    """True for the rows that have all of these columns."""
    import polars as pl

    whole = pl.Series([True]).new_from_index(0, frame.height)
    for column in columns:
        whole = whole & ~nulls(frame, column)
    return whole


def check_names(written: Mapping[str, Any], schema: Mapping[str, Any], span: Span | None) -> None:
    """Every name is a column or a pattern of some, and no word stands where a number is wanted."""
    for pattern, how in written.items():
        columns = [column for column in schema if fnmatchcase(column, str(pattern))]
        if not columns:
            column_named(pattern, schema, span)
        number = next((column for column in columns if schema[column].is_numeric()), None)
        if number is not None and isinstance(how, str) and how not in LEARNED and not _is_number(how):
            near = nearest(how, LEARNED, count=1)
            raise DataError(
                Problem(
                    code="wrong-value",
                    message=f"`{how}` can't stand for a missing number in column `{number}`",
                    span=span,
                    help=f"did you mean `{near[0]}`?" if near else f"a number, or one of {', '.join(LEARNED)}",
                )
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def learn_fillings(frame: pl.DataFrame, written: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """What stands in for a missing value, by column; `written` may hold patterns, its first match counts."""
    fillings = {}
    for column in columns:
        how = next((value for pattern, value in written.items() if fnmatchcase(column, str(pattern))), None)
        if how is not None:
            fillings[column] = _filling(frame, column, how)
    return fillings


def _filling(frame: pl.DataFrame, column: str, how: Any) -> Any:
    known = frame.filter(~nulls(frame, column)).get_column(column)
    if how not in LEARNED or known.is_empty():
        return str(how) if isinstance(how, str) else how
    if how == "most_frequent":
        # The first in sorted order among the most frequent, so that the answer does not depend on the rows' order.
        return known.mode().sort().item(0)
    if not known.dtype.is_numeric():
        return known.mode().sort().item(0)
    return float(known.mean() if how == "mean" else known.median())  # type: ignore[arg-type]


def fill(frame: pl.DataFrame, fillings: Mapping[str, Any]) -> pl.DataFrame:
    """The table with the fillings in place."""
    import polars as pl

    changed = []
    for column, value in fillings.items():
        if column not in frame.columns:
            continue
        series = pl.col(column)
        if frame.schema[column].is_float():
            series = series.fill_nan(None)
        elif frame.schema[column].is_integer() and isinstance(value, float):
            series = series.cast(pl.Float64)
        changed.append(series.fill_null(value))
    return frame.with_columns(changed)


def refuse_missing(
    frame: pl.DataFrame,
    columns: Iterable[str],
    place: Callable[[int], Place],
    span: Span | None,
    odd: Iterable[str] | None = None,
    *,
    targets: Collection[str] = (),
) -> None:
    """A DataError that names the first missing value of each column; `odd` as for `with_gaps`."""
    problems = []
    for column in with_gaps(frame, columns, odd):
        missing = nulls(frame, column)
        count = int(missing.sum())
        first = int(missing.arg_true().item(0))
        problems.append(missing_value(frame.get_column(column), count, place(first), span, targets))
    if problems:
        raise DataError(problems)


def refuse_infinite(
    frame: pl.DataFrame, columns: Iterable[str], place: Callable[[int], Place], span: Span | None
) -> None:
    """A DataError that names the first infinite number of each column: means of it would be NaN."""
    problems = []
    for column in may_hold_no_numbers(frame, columns):
        infinite = frame.get_column(column).is_infinite().fill_null(value=False)
        if not infinite.any():
            continue
        first, count = int(infinite.arg_true().item(0)), int(infinite.sum())
        problems.append(
            Problem(
                code="not-finite",
                message=f"column `{column}` holds an infinite number in {place(first)} (in {amount(count, 'row')})",
                span=span,
                help=f"mend the row, or call it missing: null_values: [inf], missing: {{{column}: median}}",
            )
        )
    if problems:
        raise DataError(problems)


def missing_value(
    column: pl.Series, count: int, first: Place, span: Span | None, targets: Collection[str] = ()
) -> Problem:
    """A column with holes where none may be; an answer that is not there can't be filled, only left out."""
    filling = f"{{{column.name}: {'mean' if column.dtype.is_numeric() else 'most_frequent'}}}"
    where, remedy = f"{first}", f"missing: {'drop' if column.name in targets else filling}"
    if first.odd == "blank":
        where, remedy = f"{first}, a blank line", "table: {file: …, skip_blank_lines: true}"
    elif first.odd == "comment":
        where, remedy = f"{first}, which seems to be a comment", 'table: {file: …, comment: "#"}'
    return Problem(
        code="missing-value",
        message=f"column `{column.name}` has no value in {where} (missing in {amount(count, 'row')})",
        span=span,
        help=remedy,
    )
