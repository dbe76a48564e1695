"""Column types that fit every row of a table of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


def types_that_fit(texts: pl.LazyFrame) -> dict[str, Any]:
    """Integer, else float, else text."""
    import polars as pl

    names = texts.collect_schema().names()
    fits = [
        texts.select(pl.all().cast(kind, strict=False).is_null() & pl.all().is_not_null())
        .select(pl.all().any())
        .collect(engine="streaming")
        .row(0, named=True)
        for kind in (pl.Int64, pl.Float64)
    ]
    return {name: pl.Int64 if not fits[0][name] else pl.Float64 if not fits[1][name] else pl.String for name in names}
