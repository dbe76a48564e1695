"""Tables read into a frame, their rows dealt out, their missing values filled."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.hub_tables import hub_lines
from kerascli.ejecting.layout import call, flat, keyword, listed, prefixed, statement
from kerascli.ejecting.splits_code import (
    folds_statement,
    group_row_lines,
    named_row_lines,
    one_fold_lines,
    row_lines,
    tail_row_lines,
)
from kerascli.ejecting.writing import quoted
from kerascli.preparation.features_section import Cross
from kerascli.sources.huggingface import HuggingfaceSource
from kerascli.sources.paths import Download, FileText
from kerascli.sources.python import PythonSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.sources.table import TableOptions

READERS = {"parquet": "read_parquet", "jsonl": "read_ndjson", "ndjson": "read_ndjson", "arrow": "read_ipc"}
NULLS = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "<NA>", "#N/A"]


def frame_lines(source: Any, writing: Writing) -> list[str]:
    """`frame`, from the user's function, the hub or a file."""
    if isinstance(source, PythonSource):
        return [statement(prefixed("frame = ", spell(source.python, writing)))]
    if isinstance(source, HuggingfaceSource):
        return hub_lines(source.huggingface, writing)
    return table_lines(source.table, writing)


def table_lines(options: TableOptions, writing: Writing) -> list[str]:
    """`frame`, from a table's file."""
    writing.need("import polars as pl")
    lines: list[str] = []
    if isinstance(options.file, FileText):
        path, name = writing.path(options.file.path), options.file.path
    else:
        lines.append(downloaded("path", options.file))
        path, name = "path", options.file.url
    ending = options.format or re.sub(r"\.gz$", "", name).rpartition(".")[2]
    if ending in READERS:
        return [*lines, f"frame = pl.{READERS[ending]}({path})"]
    arguments = [path, *_csv_arguments(options, ending)]
    lines.append(statement(prefixed("frame = ", call("pl.read_csv", arguments))))
    if options.skip_blank_lines:
        lines.append("frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))")
    return lines


def downloaded(variable: str, file: Download) -> str:
    """A file fetched once into Keras's cache."""
    arguments = [keyword("origin", quoted(file.url))]
    if file.sha256 is not None:
        arguments.append(keyword("file_hash", quoted(file.sha256)))
    if file.extract:
        arguments.append("extract=True")
    return statement(prefixed(f"{variable} = ", call("keras.utils.get_file", arguments)))


def _csv_arguments(options: TableOptions, ending: str) -> list[Any]:
    delimiter = options.delimiter or ("\t" if ending in {"tsv", "tab"} else None)
    return [
        *([keyword("separator", quoted(delimiter))] if delimiter else []),
        *(["has_header=False"] if not options.header else []),
        *([keyword("new_columns", _words(options.columns))] if options.columns else []),
        *([keyword("encoding", quoted(options.encoding))] if options.encoding != "utf-8" else []),
        *([keyword("comment_prefix", quoted(options.comment))] if options.comment else []),
        keyword("null_values", _words(options.null_values or NULLS)),
        "infer_schema_length=None",
    ]


def holds_text(column: str, section: DataSection) -> bool:
    """Whether a column of a table's file holds words; of a file that is not here yet it is not known."""
    import polars as pl

    source = section.source or section.train
    if isinstance(source, HuggingfaceSource):
        return _is_class(column, Path(source.huggingface.path.path))
    options = getattr(source, "table", None)
    return options is not None and _type_of(column, options) == pl.String


def is_float(column: str, options: TableOptions) -> bool:
    """Whether a column of a table's file holds numbers with fractions."""
    import polars as pl

    return _type_of(column, options) in {pl.Float32, pl.Float64}


def is_number(column: str, options: TableOptions) -> bool:
    """Whether a column of a table's file holds numbers of any kind."""
    found = _type_of(column, options)
    return found is not None and bool(found.is_numeric())


def _type_of(column: str, options: TableOptions) -> Any:
    """The type of a column; None of a file that is not here yet."""
    import polars as pl

    if not isinstance(options.file, FileText):
        return None
    path = options.file.for_split("train").path
    if not Path(path).is_file():
        return None
    ending = options.format or re.sub(r"\.gz$", "", path).rpartition(".")[2]
    if ending in READERS:
        return getattr(pl, READERS[ending])(path).schema.get(column)
    delimiter = options.delimiter or ("\t" if ending in {"tsv", "tab"} else ",")
    frame = pl.read_csv(
        path,
        separator=delimiter if len(delimiter) == 1 else ",",
        has_header=options.header,
        new_columns=options.columns,
        encoding=options.encoding,
        null_values=options.null_values or NULLS,
        infer_schema_length=None,
    )
    return frame.schema.get(column)


def _is_class(column: str, folder: Path) -> bool:
    """Whether a saved set's column has classes or words; of a set on the hub it is taken to have them."""
    described = folder / "dataset_info.json"
    if not described.exists():
        return True
    feature = json.loads(described.read_text(encoding="utf-8"))["features"].get(column, {})
    return bool(feature.get("_type") == "ClassLabel" or feature.get("dtype") == "string")


def _words(words: Sequence[Any]) -> Expression:
    return listed([quoted(word) if isinstance(word, str) else repr(word) for word in words])


def rows_lines(section: DataSection, target: str | None, writing: Writing) -> tuple[list[str], list[str]]:
    """The rows of each part, by number; and which parts there are beside `train`."""
    split = section.split
    writing.need("import numpy as np")
    if split is None:
        return ["train = np.arange(frame.height)"], []
    if split.random is not None:
        held = [part for part in ("test", "validation") if getattr(split.random, part) is not None]
        return row_lines(split.random, "frame.height", _strata(split.random.stratify, target), writing), held
    if split.folds is not None:
        if split.folds.only is None:
            return [], ["validation"]
        strata = _strata(split.folds.stratify, target)
        return one_fold_lines(split.folds, "frame.height", strata, writing), ["validation"]
    if split.by is not None:
        return named_row_lines(_values(split.by))
    if split.group is not None:
        return group_row_lines(split, "frame.height", _values(split.group), writing)
    return tail_row_lines(split, "frame.height", None if split.order is None else _values(split.order))


def _values(column: str | int) -> str:
    return f"frame[{quoted(str(column))}].to_numpy()"


def _strata(stratify: bool | str, target: str | None) -> str | None:  # noqa: FBT001 - the key's own value
    """The column whose balance is kept in every part."""
    column = target if stratify is True else stratify or None
    return None if column is None else _values(column)


def folds_of_table(section: DataSection, target: str | None, writing: Writing) -> Expression | None:
    """The rows of each fold, where the file wants a model of each."""
    folds = section.split.folds if section.split is not None else None
    if folds is None or folds.only is not None:
        return None
    return folds_statement(folds, "frame.height", _strata(folds.stratify, target), writing)


def dropping_lines(section: DataSection, targets: Sequence[str], *, variable: str = "frame") -> list[str]:
    """Rows with a gap in a column that is used are left out before any is counted."""
    if section.missing != "drop":
        return []
    named = section.features if isinstance(section.features, dict) else {}
    columns = [
        str(one)
        for name, feature in named.items()
        for one in (feature.feature_names if isinstance(feature, Cross) else [name])
    ]
    used = list(dict.fromkeys([*columns, *targets])) if named and "*" not in "".join(columns) else []
    return [f"{variable} = {variable}.drop_nulls({flat(_words(used)) if used else ''})"]


def missing_lines(section: DataSection, writing: Writing) -> list[str]:
    """Missing values filled by what the training rows tell."""
    if not isinstance(section.missing, dict):
        return []
    writing.need("import polars as pl")
    items = [_filling(str(column), how) for column, how in section.missing.items()]
    lines = (
        [writing.cannot("a pattern under `missing`", "name each column")]
        if "*" in "".join(map(str, section.missing))
        else []
    )
    return [*lines, statement(call("frame = frame.with_columns", items))]


def _filling(column: str, how: Any) -> str:
    name = quoted(column)
    if how in {"mean", "median"}:
        return f"pl.col({name}).fill_nan(None).fill_null(frame[train][{name}].fill_nan(None).{how}())"
    if how == "most_frequent":
        return f"pl.col({name}).fill_null(frame[train][{name}].drop_nulls().mode().sort().item(0))"
    return f"pl.col({name}).fill_null({quoted(how) if isinstance(how, str) else repr(how)})"
