"""Tables read by polars: types found, rows counted, and every mistake told with file, row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem
from kerascli.sources.opened import Columns, Place
from kerascli.sources.table_text import Dialect, first_record, readable_text, wrong_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import polars as pl

    from kerascli.problems import Span
    from kerascli.sources.table import Format, TableOptions

LARGE_TEXT = 128 * 1024 * 1024
"""Text tables of at least so many bytes stay on disk; binary ones, being denser, from a quarter of it."""
LOOKED_AT = 10_000
"""Rows from which column types are told; where one later does not fit, all rows are looked at."""
FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
TABBED = (".tsv", ".tab")


def read_table(
    paths: list[Path], options: TableOptions, *, span: Span | None, warn: Callable[[Problem], None]
) -> Columns:
    """A table in memory, or a lazy one where it is large."""
    reading = TableReading(paths, options, span)
    size = sum(path.stat().st_size for path in paths)
    large = size >= (LARGE_TEXT if reading.format in {"csv", "jsonl"} else LARGE_TEXT // 4)
    if reading.format == "csv":
        reading.check_header(warn)
    frame, rows = reading.frame(large=large)
    if rows == 0:
        raise reading.error("no-examples", f"{_told(paths)} holds no rows")
    schema = dict(frame.collect_schema())
    return Columns(
        frame=frame, schema=schema, rows=rows, large=large, reading=reading, files=tuple(str(path) for path in paths)
    )


@dataclass
class TableReading:
    """How the files of one table are read."""

    paths: list[Path]
    options: TableOptions
    span: Span | None
    schema: dict[str, Any] = field(default_factory=dict)
    """Types that were found by looking at all rows."""

    def __post_init__(self) -> None:
        suffixes = [suffix.lower() for suffix in self.paths[0].suffixes if suffix.lower() != ".gz"]
        suffix = suffixes[-1] if suffixes else ""
        self.format: Format = self.options.format or FORMATS.get(suffix, "csv")
        delimiter = self.options.delimiter or ("\t" if suffix in TABBED else ",")
        self.dialect = Dialect(self.options.encoding, delimiter, self.options.quote, header=self.options.header)

    def frame(self, *, large: bool) -> tuple[pl.DataFrame | pl.LazyFrame, int]:
        """The rows, and how many they are."""
        import polars as pl

        lazy = self._lazy()
        try:
            if not large:
                frame = lazy.collect(engine="streaming")
                return frame, frame.height
            rows = lazy.select(pl.len()).collect(engine="streaming").item()
            self._find_types()
        except (pl.exceptions.PolarsError, OSError) as error:
            return self._second_look(error, large=large)
        return self._lazy(), rows

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """Frames of at most so many rows, in file order."""
        for found in self._lazy().collect_batches(chunk_size=rows, maintain_order=True):
            for start in range(0, found.height, rows):
                yield found.slice(start, rows)

    def place(self, row: int) -> Place:
        """The file and the row in it."""
        import polars as pl

        for path in self.paths[:-1]:
            height = self._scan([path]).select(pl.len()).collect().item()
            if row < height:
                return Place(file=path.name, row=row + 1)
            row -= height
        return Place(file=self.paths[-1].name, row=row + 1)

    def check_header(self, warn: Callable[[Problem], None]) -> None:
        """Duplicate names, files with other columns, and a delimiter that is none are told before anything is read."""
        first: list[str] | None = None
        for path in self.paths:
            names = first_record(path, self.dialect, self.span)
            if self.options.header:
                twice = next((name for name in names if names.count(name) > 1), None)
                if twice is not None:
                    columns = [str(index + 1) for index, name in enumerate(names) if name == twice]
                    message = f"{path.name} has the column name `{twice}` in columns {' and '.join(columns)}"
                    raise self.error("duplicate-column", message, help="give each column a name of its own")
                if first is not None and names != first:
                    message = f"{path.name} has other columns than {self.paths[0].name}: {', '.join(names)}"
                    raise self.error("other-columns", message, help=f"all files need: {', '.join(first)}")
            first = first or names
        other = next((mark for mark in ";\t|" if first and len(first) == 1 and mark in first[0]), None)
        if other is not None and self.options.delimiter is None:
            message = f"{self.paths[0].name} has one column, whose name holds `{other}`"
            warn(
                Problem(
                    code="suspected-delimiter",
                    message=message,
                    help=f'delimiter: "{other}"' if other != "\t" else 'delimiter: "\\t"',
                    span=self.span,
                    severity="warning",
                )
            )

    def error(self, code: str, message: str, *, help: str | None = None) -> DataError:  # noqa: A002
        return DataError(Problem(code=code, message=message, help=help, span=self.span))

    def _lazy(self) -> pl.LazyFrame:
        return self._scan(self.paths)

    def _scan(self, paths: list[Path]) -> pl.LazyFrame:
        import polars as pl

        if self.format == "parquet":
            lazy = pl.scan_parquet(paths)
        elif self.format == "arrow":
            lazy = pl.scan_ipc(paths)
        elif self.format == "jsonl":
            lazy = pl.scan_ndjson(paths, infer_schema_length=LOOKED_AT)
        else:
            lazy = pl.scan_csv(
                [readable_text(path, self.dialect, self.span) for path in paths],  # type: ignore[arg-type]
                has_header=self.options.header,
                separator=self.dialect.delimiter,
                quote_char=self.options.quote,
                null_values=self.options.null_values,
                infer_schema_length=LOOKED_AT,
                schema_overrides=self.schema or None,
            )
        return self._named(lazy)

    def _named(self, lazy: pl.LazyFrame) -> pl.LazyFrame:
        """Given names, and numbers where the file has none."""
        if self.options.header and self.options.columns is None:
            return lazy
        found = lazy.collect_schema().names()
        names = self.options.columns or [str(index) for index in range(len(found))]
        if len(names) != len(found):
            message = f"{_told(self.paths)} has {len(found)} columns and `columns` names {len(names)}"
            raise self.error("other-columns", message)
        return lazy.rename(dict(zip(found, names, strict=True)))

    def _find_types(self) -> None:
        """Of a large text table: read it once in bounded memory, to be sure that the types fit all rows."""
        if self.format in {"csv", "jsonl"}:
            for _ in self._lazy().collect_batches(chunk_size=LOOKED_AT * 10, maintain_order=False):
                pass

    def _second_look(self, error: Exception, *, large: bool) -> tuple[pl.DataFrame | pl.LazyFrame, int]:
        """A table that could not be read as it seemed: with types that fit all rows, or a problem with its place."""
        import polars as pl

        if self.format == "csv" and "could not parse" in str(error) and not self.schema:
            self.schema = self._types_of_all()
            return self.frame(large=large)
        if self.format == "csv":
            for path in self.paths:
                wrong = wrong_width(path, self.dialect)
                if wrong is not None:
                    row, found, expected = wrong
                    message = f"{path.name}, row {row}: {found} values, where there are {expected} columns"
                    raise self.error("ragged-row", message) from error
        if isinstance(error, pl.exceptions.NoDataError):
            raise self.error("no-examples", f"{_told(self.paths)} is empty") from error
        reason = str(error).split("\n", maxsplit=1)[0]
        raise self.error("unreadable-file", f"{_told(self.paths)} can't be read: {reason}") from error

    def _types_of_all(self) -> dict[str, Any]:
        """Column types that fit every row: integer, else float, else text."""
        import polars as pl

        everything = pl.scan_csv(
            [readable_text(path, self.dialect, self.span) for path in self.paths],  # type: ignore[arg-type]
            has_header=self.options.header,
            separator=self.dialect.delimiter,
            quote_char=self.options.quote,
            null_values=self.options.null_values,
            infer_schema=False,
        )
        names = everything.collect_schema().names()
        fits = [
            everything.select(pl.all().cast(kind, strict=False).is_null() & pl.all().is_not_null())
            .select(pl.all().any())
            .collect(engine="streaming")
            .row(0, named=True)
            for kind in (pl.Int64, pl.Float64)
        ]
        return {
            name: pl.Int64 if not fits[0][name] else pl.Float64 if not fits[1][name] else pl.String for name in names
        }


def first_not_a_number(columns: Columns, name: str) -> tuple[Place, str] | None:
    """The first text that stands in a column of numbers: its place and the text."""
    import polars as pl

    row = 0
    for frame in columns.batches(100_000):
        texts = frame[name].cast(pl.String)
        wrong = (texts.cast(pl.Float64, strict=False).is_null() & texts.is_not_null()).arg_true()
        if len(wrong):
            return columns.place(row + wrong[0]), texts[int(wrong[0])]
        row += frame.height
    return None


def _told(paths: list[Path]) -> str:
    return paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more files"
