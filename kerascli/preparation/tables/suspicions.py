"""Columns of a table that are probably not meant to be features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from kerascli.preparation.section import DataSection
    from kerascli.preparation.tables.roles import Roles
    from kerascli.problems import Span

LOOKED_AT_FIRST = 1000


def suspicious_columns(
    frame: pl.DataFrame, roles: Roles, section: DataSection, rest: Iterable[pl.DataFrame] = ()
) -> Iterator[Problem]:
    """Of the training rows, in one frame or with the `rest`: what never changes, and what is the target again."""
    suspicions = list(_suspicions(frame, roles)) if frame.height > 1 else []
    for more in rest:
        suspicions = [suspicion for suspicion in suspicions if suspicion.holds_for(more)]
        if not suspicions:
            break
    span = section.span("features")
    return (suspicion.problem(span) for suspicion in suspicions)


@dataclass(frozen=True, slots=True)
class _Constant:
    column: str
    value: Any

    def holds_for(self, frame: pl.DataFrame) -> bool:
        series = frame.get_column(self.column)
        return bool(series.eq_missing(self.value).all())

    def problem(self, span: Span | None) -> Problem:
        return Problem(
            code="constant-column",
            message=f"column `{self.column}` holds `{self.value}` in every training row",
            span=span,
            help="leave it out of `features`",
            severity="warning",
        )


@dataclass(frozen=True, slots=True)
class _Target:
    column: str
    target: str

    def holds_for(self, frame: pl.DataFrame) -> bool:
        return frame.get_column(self.column).equals(frame.get_column(self.target))

    def problem(self, span: Span | None) -> Problem:
        return Problem(
            code="target-among-features",
            message=f"column `{self.column}` equals the target `{self.target}`: the model will read the answer off it",
            span=span,
            help="leave it out of `features`",
            severity="warning",
        )


def _suspicions(frame: pl.DataFrame, roles: Roles) -> Iterator[_Constant | _Target]:
    for column in roles.features.columns:
        series = frame.get_column(column)
        if _never_changes(series):
            yield _Constant(column, series.item(0))
            continue
        for target in roles.target_columns:
            if column != target and _are_equal(series, frame.get_column(target)):
                yield _Target(column, target)


def _never_changes(series: pl.Series) -> bool:
    """Whether all values are one; most columns show in their first rows already that they are not."""
    return series.head(LOOKED_AT_FIRST).n_unique() == 1 and series.n_unique() == 1


def _are_equal(column: pl.Series, target: pl.Series) -> bool:
    if column.dtype != target.dtype or not column.head(LOOKED_AT_FIRST).equals(target.head(LOOKED_AT_FIRST)):
        return False
    return column.equals(target)
