"""Columns of a table that are probably not meant to be features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kerascli.preparation.section import DataSection
    from kerascli.preparation.tables.roles import Roles


def suspicious_columns(frame: pl.DataFrame, roles: Roles, section: DataSection) -> Iterator[Problem]:
    """Of the training rows: what never changes, and what is the target under another name."""
    for column in roles.features.columns:
        series = frame.get_column(column)
        span = section.span("features")
        if frame.height > 1 and series.n_unique() == 1:
            yield Problem(
                code="constant-column",
                message=f"column `{column}` holds `{series.item(0)}` in every training row",
                span=span,
                help="leave it out of `features`",
                severity="warning",
            )
            continue
        for target in roles.target_columns:
            if column != target and series.dtype == frame.schema[target] and series.equals(frame.get_column(target)):
                yield Problem(
                    code="target-among-features",
                    message=f"column `{column}` equals the target `{target}`: the model will read the answer off it",
                    span=span,
                    help="leave it out of `features`",
                    severity="warning",
                )
