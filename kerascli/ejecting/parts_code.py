"""Tables that are a part each, put one below the other: learned from the rows of the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.frame_code import dropping_lines, table_lines
from kerascli.ejecting.target_code import target_columns
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, FileText
from kerascli.sources.table import TableSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.sources.table import TableOptions


def part_tables(section: DataSection, source: Any) -> dict[str, TableOptions] | None:
    """The tables of training and validation; None where one table holds all rows, or training is divided too."""
    if not isinstance(source, TableSource) or section.split is not None:
        return None
    file = source.table.file
    if isinstance(file, FileText) and SPLIT_MARK in file.written:
        known = {part: _for_split(source.table, part) for part in ("train", "validation")}
        return {part: options for part, options in known.items() if options is not None}
    if section.source is not None or not isinstance(section.validation, TableSource):
        return None
    return {"train": source.table, "validation": section.validation.table}


def _for_split(options: TableOptions, part: str) -> TableOptions | None:
    """The table of one part, under the word that is there."""
    files = [options.file.for_split(word) for word in SPLIT_WORDS[part] if isinstance(options.file, FileText)]
    found = next((file for file in files if Path(file.path).is_file()), None)
    return None if found is None else options.model_copy(update={"file": found})


def part_lines(tables: dict[str, TableOptions], section: DataSection, writing: Writing) -> list[str]:
    """`frame` of all rows, and the numbers of those of each part."""
    targets = target_columns(section)
    lines = [*table_lines(tables["train"], writing), *dropping_lines(section, targets)]
    if "validation" not in tables:
        return [*lines, "train = np.arange(frame.height)"]
    held = [line.replace("frame = ", "held = ", 1) for line in table_lines(tables["validation"], writing)]
    return [
        *lines,
        *held,
        *dropping_lines(section, targets, variable="held"),
        "train, val = np.split(np.arange(frame.height + held.height), [frame.height])",
        'frame = pl.concat([frame, held], how="vertical_relaxed")',
    ]
