"""Texts that lie in a table or in the lines of a file, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.frame_code import is_number, table_lines
from kerascli.ejecting.layout import laid_out, listed
from kerascli.ejecting.source_code import WHOLE, Loaded
from kerascli.ejecting.writing import quoted
from kerascli.sources.paths import FileText
from kerascli.sources.text import TextSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.text import TextOptions


def is_array(source: Any) -> bool:
    """Whether a source of texts has no file for each of them."""
    return isinstance(source, TextSource) and (source.text.table is not None or source.text.file is not None)


def load_texts(options: TextOptions, names: Pair, writing: Writing) -> Loaded | None:
    """The columns of a table, or the lines of a file that are not empty."""
    writing.need("import numpy as np")
    cut = "" if options.max_length is None else f"[:{options.max_length}]"
    if options.table is None:
        if not isinstance(options.file, FileText):
            return None
        lines = [
            f"lines = ({writing.path(options.file.path)}).read_text(encoding={quoted(options.encoding)}).splitlines()",
            f"{names.x} = np.array([line{cut} for line in lines if line.strip()])",
        ]
        return Loaded(lines, {WHOLE: Pair(names.x, None)})
    lines = [line.replace("frame = ", "texts = ", 1) for line in table_lines(options.table, writing)]
    lines.append(f"{names.x} = np.array([str(text){cut} for text in texts[{quoted(options.text)}]])")
    if options.label is None or not options.has_labels:
        return Loaded(lines, {WHOLE: Pair(names.x, None)})
    column, known = f"texts[{quoted(options.label)}]", options.class_names
    named = known is not None or not is_number(options.label, options.table)
    if named:
        lines.append(f"classes = {laid_out(listed(map(quoted, known))) if known else f'sorted(set({column}))'}")
        value = f'np.array([classes.index(str(label)) for label in {column}], dtype="int32")'
    else:
        value = f"{column}.to_numpy()"
    if options.label_mode == "binary":
        value += '.astype("float32")[:, None]'
    elif options.label_mode == "categorical":
        lines.append(f"labels = {value}")
        value = f'np.eye({"len(classes)" if named else "labels.max() + 1"}, dtype="float32")[labels]'
    lines.append(f"{names.y} = {value}")
    return Loaded(lines, {WHOLE: names}, names_classes=named)
