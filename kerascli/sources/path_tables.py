"""Tables with a row per file: its path and its label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.sources.context import UNSPLIT
from kerascli.sources.folders import Listing
from kerascli.sources.paths import FileText
from kerascli.sources.table import open_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import polars as pl

    from kerascli.sources.context import OpenContext
    from kerascli.sources.folders import FolderOptions
    from kerascli.sources.opened import Columns
    from kerascli.sources.source import Source

    Array = np.ndarray[Any, np.dtype[Any]]


def list_table(options: FolderOptions, folder: Path | None, source: Source, context: OpenContext) -> Listing:
    """Files in the order of the rows; each is known to exist."""
    if options.table is None:
        raise AssertionError("only a table of paths is listed here")
    part = open_table(options.table, source, context)[UNSPLIT]
    file = options.table.file
    base = folder or (Path(file.path).parent if isinstance(file, FileText) else Path(part.files[0]).parent)
    paths = [str(base / path) for path in column(part, options.path, source).to_list()]
    for row, path in enumerate(paths):
        if not Path(path).is_file():
            raise source.data_error("file-missing", f"{part.place(row)}: there is no file `{path}`")
    listing = Listing(paths, None, [], str(base))
    if options.label is None or not options.has_labels:
        return listing
    column(part, options.label, source)
    return labelled(listing, part, options.label, context.classes or options.class_names or (), source)


def labelled(listing: Listing, part: Columns, label: str, names: Sequence[str], source: Source) -> Listing:
    """The listing with the labels of a column: classes in the order of `names`, or fractions to be predicted."""
    labels = part.collect()[label]
    empty = labels.is_null().arg_true()
    if len(empty):
        raise source.data_error("missing-value", f"{part.place(empty[0])}: the label `{label}` is empty")
    if labels.dtype.is_float():
        listing.values = labels.to_numpy().astype("float32")
        return listing
    classes = list(names or [str(value) for value in labels.unique().sort().to_list()])
    return Listing(listing.paths, numbered(labels, classes, part, source), classes, listing.folder)


def column(part: Columns, name: str, source: Source) -> pl.Series:
    """A column, or what there is in its place."""
    from kerascli.config.nearest import did_you_mean

    if name not in part.schema:
        shown = ", ".join(part.schema)
        message = f"{Path(part.files[0]).name} has no column `{name}`; it has {shown}"
        raise source.data_error("unknown-column", message, help=did_you_mean(name, part.schema))
    return part.collect()[name]


def numbered(labels: pl.Series, names: list[str], part: Columns, source: Source) -> list[int]:
    """The number of each label's class."""
    index = {name: number for number, name in enumerate(names)}
    numbers = []
    for row, label in enumerate(labels.to_list()):
        if str(label) not in index:
            message = f"{part.place(row)}: `{label}` is none of the classes {', '.join(names)}"
            raise source.data_error("unknown-label", message)
        numbers.append(index[str(label)])
    return numbers
