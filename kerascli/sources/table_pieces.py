"""A block of a text table as a frame: what does not fit its column stays text, and records that are none are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.broken_records import without_foreign_lines, without_wide_rows
from kerascli.sources.tables import LOOKED_AT, NULLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from kerascli.sources.tables import TableReading

BROKEN = "\0broken"
"""The column that says why a row is none; it is there where one of the frame's rows is."""


@dataclass(frozen=True, slots=True)
class Parsing:
    """How one block of text is parsed."""

    reading: TableReading
    block: bytes
    wanted: tuple[str, ...]
    header: bool
    """Whether the first record names the columns."""

    def frame(self, types: Mapping[str, Any]) -> pl.DataFrame:
        """In these types where every cell fits; else the cells as text, so that the one that does not can be told."""
        import polars as pl

        try:
            return self._typed(self.block, types)
        except pl.exceptions.ComputeError:
            pass
        block, broken = self._without_broken(len(types))
        try:
            frame = self._typed(block, types)
        except pl.exceptions.ComputeError:
            frame = _as_far_as_it_goes(self._typed(block, dict.fromkeys(types, pl.String())), types)
        if not broken:
            return frame
        reasons = pl.Series(BROKEN, [broken.get(row) for row in range(frame.height)], dtype=pl.String)
        return frame.with_columns(reasons)

    def _without_broken(self, width: int) -> tuple[bytes, dict[int, str]]:
        if self.reading.format == "jsonl":
            return without_foreign_lines(self.block)
        return without_wide_rows(self.block, self.reading.dialect, width, header=self.header)

    def _typed(self, block: bytes, types: Mapping[str, Any]) -> pl.DataFrame:
        import polars as pl

        if self.reading.format == "jsonl":
            return pl.read_ndjson(block, schema={name: types[name] for name in self.wanted})
        options = self.reading.options
        # Words such as NA are looked for where a column is text: among numbers they don't fit, which is seen.
        words = None if all(types[name].is_numeric() for name in self.wanted) else list(NULLS)
        # All columns are parsed: with some of them alone, a row of too many values would pass in silence.
        whole = pl.read_csv(
            block,
            has_header=self.header,
            schema=types,
            separator=self.reading.dialect.parsed_delimiter,
            quote_char=self.reading.dialect.parsed_quote,
            null_values=words if options.null_values is None else options.null_values,
        )
        return whole.select(self.wanted)


def columns_of_lines(block: bytes) -> dict[str, Any]:
    """The columns that the first lines of JSON have, and the types they seem to have; foreign lines left out."""
    import polars as pl

    lines, broken = without_foreign_lines(block)
    if not lines.strip():
        raise pl.exceptions.NoDataError("empty")
    whole = [line for row, line in enumerate(lines.splitlines()) if row not in broken][:LOOKED_AT]
    if not whole:
        raise pl.exceptions.ComputeError(broken[0])
    return dict(pl.scan_ndjson(b"\n".join(whole), infer_schema_length=LOOKED_AT).collect_schema())


def _as_far_as_it_goes(frame: pl.DataFrame, types: Mapping[str, Any]) -> pl.DataFrame:
    """Columns in their types where every cell fits; truths as 1 and 0, as they are fed."""
    import polars as pl

    columns = []
    for series in frame:
        wanted = types[series.name]
        if wanted == pl.Boolean:
            columns.append(series.replace({"true": "1", "false": "0"}))
            continue
        cast = series.cast(wanted, strict=False)
        columns.append(series if (cast.is_null() & series.is_not_null()).any() else cast)
    return pl.DataFrame(columns)
