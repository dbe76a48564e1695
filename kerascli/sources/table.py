"""`table`: csv, tsv, parquet, jsonl and arrow files, one or many, in memory or larger."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainSerializer, PlainValidator

from kerascli.config.section import Section
from kerascli.sources.absent import nearest_to
from kerascli.sources.context import SPLITS, UNSPLIT
from kerascli.sources.downloads import fetch
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import OpenedSource
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, DataFile, FileText

if TYPE_CHECKING:
    from pydantic import ValidationInfo

    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Columns
    from kerascli.sources.source import Source

Format = Literal["csv", "parquet", "jsonl", "arrow"]


class TableOptions(Section):
    """A table's file and how it is written."""

    file: DataFile
    """A file, or several by `*`: their rows follow each other in the order of the names."""
    format: Format | None = None
    """By default as the name ends: csv, tsv, txt, data (text), parquet, jsonl, arrow; .gz where text is packed."""
    header: bool = True
    """False where the first line is a row: columns are then called `0`, `1`, …, or as `columns` says."""
    columns: list[str] | None = None
    """Names for the columns, in order."""
    delimiter: str | None = None
    """What stands between two values: a comma, in .tsv and .tab files a tab; `whitespace` is any blanks and tabs."""
    skip_initial_space: bool = False
    """Leave out the blanks after a delimiter."""
    encoding: str = "utf-8"
    """Of the text, as Python names it: `gbk`, `latin-1`. A byte-order mark is understood and dropped."""
    quote: str | None = '"'
    """What stands around values that hold a delimiter; `null` where quotes mean nothing."""
    comment: Annotated[str, Field(min_length=1)] | None = None
    """What lines begin with that are no rows, as `#`; such lines are left out, above the header too."""
    skip_blank_lines: bool = False
    """Leave out lines that hold nothing, as pandas does; else such a line is a row without a value."""
    null_values: list[str] | None = None
    """Texts that mean a missing value, besides the empty one; by default NA, N/A, NaN, nan, null, NULL, <NA>, #N/A."""


def _file_or_options(value: object, info: ValidationInfo) -> TableOptions:
    if isinstance(value, TableOptions):
        return value
    written: Any = value if isinstance(value, dict) and "url" not in value else {"file": value}
    return TableOptions.model_validate(written, context=info.context)


TableText = Annotated[
    TableOptions,
    PlainValidator(_file_or_options, json_schema_input_type=DataFile | TableOptions),
    PlainSerializer(lambda value: value.model_dump(exclude_defaults=True)),
]
"""`FILE`, or `{file, header, delimiter, …}`."""


class TableSource(OfflineSource):
    """Rows of a table, with named (or numbered) columns."""

    word: ClassVar[str] = "table"

    table: TableText
    """A file (csv, tsv, parquet, jsonl, arrow; .gz), several by `*`, or `{file, header, delimiter, encoding, …}`."""

    def find(self, context: OpenContext) -> OpenedSource:
        return OpenedSource(kind=self.word, parts=open_table(self.table, self, context), span=self.span("table"))


def open_table(options: TableOptions, source: Source, context: OpenContext) -> dict[str, Columns]:
    """One part, or with `{split}` in the path the parts that are there."""
    if isinstance(options.file, FileText) and SPLIT_MARK in options.file.written:
        parts = {}
        for split in SPLITS:
            for word in SPLIT_WORDS[split]:
                paths = _paths(options.file.for_split(word))
                if paths:
                    parts[split] = _read(paths, options, source, context)
                    break
        if parts:
            return parts
        raise source.data_error("file-missing", f"there is no file `{options.file.path}` for any split")
    if isinstance(options.file, FileText):
        paths = _paths(options.file)
        if not paths:
            message = f"there is no file `{options.file.path}`"
            raise source.data_error("file-missing", message, help=nearest_to(Path(options.file.path)))
    else:
        paths = [fetch(options.file, context, span=source.span())]
    return {UNSPLIT: _read(paths, options, source, context)}


def _read(paths: list[Path], options: TableOptions, source: Source, context: OpenContext) -> Columns:
    from kerascli.sources.tables import read_table

    return read_table(paths, options, span=source.span(source.word), warn=context.warn)


def _paths(file: FileText) -> list[Path]:
    """The files that a path or a pattern names, by name."""
    if Path(file.path).exists():
        return [Path(file.path)]
    return sorted(Path(found) for found in glob.glob(file.path, recursive=True))  # noqa: PTH207 an absolute pattern
