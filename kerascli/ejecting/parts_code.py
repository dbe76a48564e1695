"""Tables that are a part each, put one below the other: learned from the rows of the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.frame_code import dropping_lines, frame_lines
from kerascli.ejecting.hub_tables import hub_parts, is_one_table, part_of_hub
from kerascli.ejecting.target_code import target_columns
from kerascli.sources.huggingface import HuggingfaceSource
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, FileText
from kerascli.sources.table import TableSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def part_frames(section: DataSection, source: Any, writing: Writing) -> dict[str, list[str]] | None:
    """Lines that read the frame of each part; None where one table holds all rows."""
    if section.source is None:
        told = {part: getattr(section, part) for part in SPLIT_WORDS}
        if not all(isinstance(one, TableSource | None) for one in told.values()):
            return None
        return {part: frame_lines(one, writing) for part, one in told.items() if one is not None}
    if isinstance(source, HuggingfaceSource) and not is_one_table(source.huggingface):
        return hub_parts(source.huggingface, writing)
    if not isinstance(source, TableSource):
        return None
    file = source.table.file
    if not isinstance(file, FileText) or SPLIT_MARK not in file.written:
        return None
    known = {part: _for_split(source, part) for part in SPLIT_WORDS}
    return {part: frame_lines(one, writing) for part, one in known.items() if one is not None}


def _for_split(source: TableSource, part: str) -> TableSource | None:
    """The table of one part, under the word that is there."""
    file = source.table.file
    files = [file.for_split(word) for word in SPLIT_WORDS[part] if isinstance(file, FileText)]
    found = next((one for one in files if Path(one.path).is_file()), None)
    return (
        None if found is None else source.model_copy(update={"table": source.table.model_copy(update={"file": found})})
    )


def held_part(section: DataSection, parts: Mapping[str, list[str]]) -> str | None:
    """The part that validation is made of, where it has one of its own."""
    split = section.split
    if split is not None and split.validation != "test":
        return None
    held = "validation" if split is None else "test"
    return held if held in parts else None


def part_lines(parts: Mapping[str, list[str]], held: str, section: DataSection) -> list[str]:
    """`frame` of the rows of both parts, and their numbers."""
    targets = target_columns(section)
    return [
        *parts["train"],
        *dropping_lines(section, targets),
        *(part_of_hub(line) for line in parts[held] if line not in parts["train"]),
        *dropping_lines(section, targets, variable="held"),
        "train, val = np.split(np.arange(frame.height + held.height), [frame.height])",
        'frame = pl.concat([frame, held], how="vertical_relaxed")',
    ]
