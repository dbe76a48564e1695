"""Which rows of a table a trained model can't be asked about, and why: told row by row, without stopping the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.steps.layer_steps import LayerStep
from kerascli.preparation.tables.missing import fill, nulls, with_gaps

if TYPE_CHECKING:
    import polars as pl

    from kerascli.preparation.tables.features import ColumnFeature
    from kerascli.preparation.tables.table import TableReader


def broken_rows(reader: TableReader, frame: pl.DataFrame) -> dict[int, str]:
    """By position: a value that is missing, no number, or a category that training never saw."""
    filled = fill(frame, reader.fillings)
    found: dict[int, str] = {}
    gaps = with_gaps(filled, reader.features.columns)
    for feature in reader.features.features:
        for column in feature.columns:
            if column in gaps:
                for row in nulls(filled, column).arg_true().to_list():
                    found.setdefault(row, f"column `{column}` has no value")
            series = filled.get_column(column)
            for wrong, reason in ((_no_numbers(series, feature), "is no number"), (_never_seen(series, feature), NEW)):
                if wrong is None or not wrong.any():
                    continue
                for row in (wrong & ~nulls(filled, column)).arg_true().to_list():
                    found.setdefault(row, f"`{series.item(row)}` in column `{column}` {reason}")
    return found


NEW = "is a category that the training data do not have"


def _no_numbers(series: pl.Series, feature: ColumnFeature) -> pl.Series | None:
    """Text where the feature wants a number."""
    import polars as pl

    if feature.dtype in {None, "string"} or series.dtype not in {pl.String, pl.Categorical}:
        return None
    return series.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False).is_null()


def _never_seen(series: pl.Series, feature: ColumnFeature) -> pl.Series | None:
    """Categories outside a vocabulary that was learned whole: their place in the model was never trained.

    With `max_tokens` rare categories of the training data had that place, and the model knows what to make of it.
    """
    import polars as pl

    layer = _vocabulary_of(feature)
    if layer is None:
        return None
    known = layer.get_vocabulary(include_special_tokens=False)
    if type(layer).__name__ == "IntegerLookup":
        values = series.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
        return ~values.is_in([int(token) for token in known])
    return ~series.cast(pl.String).is_in([str(token) for token in known])


def _vocabulary_of(feature: ColumnFeature) -> Any:
    """The lookup that comes first, where it learned all of its categories."""
    first = feature.chain.steps[0] if feature.chain.steps else None
    if not isinstance(first, LayerStep) or type(first.layer).__name__ not in {"StringLookup", "IntegerLookup"}:
        return None
    learned = first.layer.get_config().get("vocabulary") is None
    return first.layer if learned and first.layer.max_tokens is None else None
