"""Tables read by polars: types found, rows counted, and every mistake told with file, row and column."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.problems import DataError, Problem
from kerascli.sources.opened import Columns
from kerascli.sources.packed import BROKEN
from kerascli.sources.reading import Place
from kerascli.sources.stored_tables import ROWS, StoredTable, key_of, rows_of, stored
from kerascli.sources.table_blocks import blocks
from kerascli.sources.table_headers import check_headers
from kerascli.sources.table_lines import name_given_twice
from kerascli.sources.table_numbers import nan_as_null
from kerascli.sources.table_refusals import refusal, told
from kerascli.sources.table_text import Dialect, odd_record, readable_text
from kerascli.sources.table_types import types_that_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import polars as pl

    from kerascli.problems import Span
    from kerascli.sources.table import Format, TableOptions

LARGE_TEXT = 128 * 1024 * 1024
"""Text tables of at least so many bytes stay on disk; binary ones, being denser, from a quarter of it."""
LOOKED_AT = 2_000
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
NULLS = ("NA", "N/A", "NaN", "nan", "null", "NULL", "<NA>", "#N/A")
TABBED = (".tsv", ".tab")


def read_table(
    paths: list[Path], options: TableOptions, *, span: Span | None, warn: Callable[[Problem], None]
) -> Columns:
    """A table in memory, or a lazy one where it is large."""
    reading = TableReading(paths, options, span)
    size = sum(path.stat().st_size for path in paths)
    large = size >= (LARGE_TEXT if reading.format in {"csv", "jsonl"} else LARGE_TEXT // 4)
    if reading.format == "csv":
        check_headers(reading, warn)
    if reading.format == "jsonl":
        with reading.told_as_problems():
            twice = next(filter(None, map(name_given_twice, paths)), None)
        if twice is not None:
            message = f"{told(paths)} has the column name `{twice}` twice in a row"
            raise reading.error("duplicate-column", message, help="give each column a name of its own")
    frame, rows = reading.frame(large=large)
    if rows == 0:
        raise reading.error("no-examples", f"{told(paths)} holds no rows")
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
    stored: StoredTable | None = None
    """A table larger than memory, once it was parsed."""
    words_mean_null: bool = False
    """True where words such as NA are looked for: a third slower, so only where a column is not plain numbers."""

    def __post_init__(self) -> None:
        suffixes = [suffix.lower() for suffix in self.paths[0].suffixes if suffix.lower() != ".gz"]
        suffix = suffixes[-1] if suffixes else ""
        self.format: Format = self.options.format or FORMATS.get(suffix, "csv")
        delimiter = self.options.delimiter or ("\t" if suffix in TABBED else ",")
        self.dialect = Dialect(
            self.options.encoding,
            delimiter,
            self.options.quote,
            header=self.options.header,
            skip_initial_space=self.options.skip_initial_space,
            comment=self.options.comment,
            skip_blank_lines=self.options.skip_blank_lines,
        )

    def frame(self, *, large: bool) -> tuple[pl.DataFrame | pl.LazyFrame, int]:
        """The rows, and how many they are."""
        import polars as pl

        try:
            lazy = self.lazy()
            if self.format == "csv" and not all(kind.is_numeric() for kind in lazy.collect_schema().values()):
                self.words_mean_null = True
                lazy = self.lazy()
            if not large:
                frame = nan_as_null(lazy.collect(engine="streaming"))
                return frame, frame.height
            options = self.options.model_dump(exclude={"file"})
            key = key_of(self.paths, [self.format, options, lazy.collect_schema(), self.words_mean_null])
            self.stored = stored(key, self.parsed)
        except (pl.exceptions.PolarsError, *BROKEN) as error:
            return self._second_look(error, large=large)
        return self.stored.frame(), self.stored.rows

    def batches(self, rows: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most so many rows, in file order."""
        if self.stored is not None:
            return rows_of(self.stored.pieces(columns), rows)
        return rows_of((frame if columns is None else frame.select(columns) for frame in self.parsed()), rows)

    def parsed(self) -> Iterator[pl.DataFrame]:
        """The rows as they are parsed, piece by piece; whoever keeps them sees no error of the files as the disk's."""
        try:
            yield from map(nan_as_null, self._parsed_blocks() if self.format == "csv" else self._engine_batches())
        except BROKEN as error:
            raise refusal(self, error) from error

    def _engine_batches(self) -> Iterator[pl.DataFrame]:
        """As the table engine reads the formats that lie in pieces already."""
        return self.lazy().collect_batches(chunk_size=ROWS, maintain_order=True)

    def _parsed_blocks(self) -> Iterator[pl.DataFrame]:
        """The files of a text table piece by piece, with the types that were found."""
        import polars as pl

        types = dict(self._scan(self.paths, named=False).collect_schema())
        names = self._names(list(types))
        for path in self.paths:
            text = readable_text(path, self.dialect, self.span)
            for number, block in enumerate(blocks(text, self.dialect.parsed_quote)):
                frame = pl.read_csv(
                    block,
                    has_header=self.options.header and number == 0,
                    schema=types,
                    separator=self.dialect.parsed_delimiter,
                    quote_char=self.dialect.parsed_quote,
                    null_values=self._nulls(),
                )
                yield frame.rename(dict(zip(types, names, strict=True)))

    def place(self, row: int) -> Place:
        """The file and the row in it."""
        import polars as pl

        for path in self.paths[:-1]:
            height = self._scan([path]).select(pl.len()).collect().item()
            if row < height:
                return Place(file=path.name, row=row + 1)
            row -= height
        odd = odd_record(self.paths[-1], self.dialect, row) if self.format == "csv" else None
        return Place(file=self.paths[-1].name, row=row + 1, odd=odd)

    def error(self, code: str, message: str, *, help: str | None = None) -> DataError:  # noqa: A002
        return DataError(Problem(code=code, message=message, help=help, span=self.span))

    def lazy(self) -> pl.LazyFrame:
        """The rows, still to be read; named as they are to be called."""
        return self._scan(self.paths)

    def written_names(self) -> list[str]:
        """The columns as the parser calls them, before `columns` renames them."""
        return self._scan(self.paths, named=False).collect_schema().names()

    @contextmanager
    def told_as_problems(self) -> Iterator[None]:
        """What the parser can't read is a problem with its place."""
        import polars as pl

        try:
            yield
        except (pl.exceptions.PolarsError, *BROKEN) as error:
            raise refusal(self, error) from error

    def _scan(self, paths: list[Path], *, named: bool = True) -> pl.LazyFrame:
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
                separator=self.dialect.parsed_delimiter,
                quote_char=self.dialect.parsed_quote,
                null_values=self._nulls(),
                infer_schema_length=LOOKED_AT,
                schema_overrides=self.schema or None,
            )
        if not named or (self.options.header and self.options.columns is None):
            return lazy
        found = lazy.collect_schema().names()
        return lazy.rename(dict(zip(found, self._names(found), strict=True)))

    def _nulls(self) -> list[str] | None:
        """The texts that mean a missing value."""
        if self.options.null_values is not None:
            return self.options.null_values
        return list(NULLS) if self.words_mean_null else None

    def _names(self, found: list[str]) -> list[str]:
        """Given names, and numbers where the file has none."""
        if self.options.header and self.options.columns is None:
            return found
        names = self.options.columns or [str(index) for index in range(len(found))]
        if len(names) != len(found):
            message = f"{told(self.paths)} has {amount(len(found), 'column')} and `columns` names {len(names)}"
            raise self.error("other-columns", message)
        return names

    def _second_look(self, error: Exception, *, large: bool) -> tuple[pl.DataFrame | pl.LazyFrame, int]:
        """A table that could not be read as it seemed: with types that fit all rows, or a problem with its place."""
        if self.format == "csv" and "could not parse" in str(error) and not self.schema:
            if self.words_mean_null:
                with self.told_as_problems():
                    self.schema = self._types_of_all()
            self.words_mean_null = True
            return self.frame(large=large)
        raise refusal(self, error) from error

    def _types_of_all(self) -> dict[str, Any]:
        """Of columns that were taken for another type by their first rows."""
        import polars as pl

        everything = pl.scan_csv(
            [readable_text(path, self.dialect, self.span) for path in self.paths],  # type: ignore[arg-type]
            has_header=self.options.header,
            separator=self.dialect.parsed_delimiter,
            quote_char=self.dialect.parsed_quote,
            null_values=self._nulls(),
            infer_schema=False,
        )
        return types_that_fit(everything)
