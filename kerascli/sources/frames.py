"""Tables that are in memory already: pandas and polars frames, tables of the Hugging Face hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.opened import Columns
from kerascli.sources.reading import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl


@dataclass(frozen=True)
class FrameReading:
    """Reads a frame in memory."""

    frame: pl.DataFrame
    name: str

    def batches(self, rows: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        yield from (self.frame if columns is None else self.frame.select(columns)).iter_slices(rows)

    def place(self, row: int) -> Place:
        return Place(file=self.name, row=row + 1)


def columns_of(frame: pl.DataFrame, name: str) -> Columns:
    """A polars frame as a part."""
    return Columns(
        frame=frame,
        schema=dict(frame.schema),
        rows=frame.height,
        large=False,
        reading=FrameReading(frame, name),
        files=(),
    )


def from_pandas(frame: Any) -> pl.DataFrame:
    """A pandas frame's columns by name; its index is left out, as Keras does. Works without pyarrow."""
    import polars as pl

    columns = {}
    for name in frame.columns:
        series = frame[name]
        values = series.to_numpy()
        if values.dtype == object or str(series.dtype) in {"str", "string", "category"}:
            missing = series.isna()
            columns[str(name)] = pl.Series(
                str(name), [None if gone else value for value, gone in zip(series, missing, strict=True)]
            )
        else:
            columns[str(name)] = pl.Series(str(name), values, nan_to_null=True)
    return pl.DataFrame(columns)
