"""Files and folders that a source names and that are not there, told before anything is opened."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kerascli.config.nearest import did_you_mean
from kerascli.problems import Problem
from kerascli.sources.paths import MAY_BE_MADE, SPLIT_MARK, SPLIT_WORDS, ArrayText, FileText

if TYPE_CHECKING:
    from collections.abc import Iterator


def absent_files(section: Any) -> Iterator[Problem]:
    """A problem for each file that stands anywhere in a section and is not there."""
    for file in _files_in(section):
        if not _found(file):
            message = f"there is no file or folder `{file.written}`"
            yield Problem(code="file-missing", message=message, span=file.span, help=nearest_to(Path(file.path)))


def nearest_to(path: Path) -> str:
    """The nearest name among those beside a path that is not there, or where it was looked for."""
    folder = path.parent
    if SPLIT_MARK in str(path):
        return f"`{SPLIT_MARK}` stands for {', '.join(word for words in SPLIT_WORDS.values() for word in words)}"
    if not folder.is_dir():
        return f"there is no folder {folder} either"
    return did_you_mean(path.name, [child.name for child in folder.iterdir()]) or f"it is looked for in {folder}"


def _files_in(value: Any) -> Iterator[FileText]:
    if isinstance(value, FileText):
        yield value
    elif isinstance(value, ArrayText):
        yield value.file
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if MAY_BE_MADE not in field.metadata:
                yield from _files_in(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _files_in(item)


def _found(file: FileText) -> bool:
    """Whether there is at least one file for a path, one of its splits or a pattern."""
    words = [word for words in SPLIT_WORDS.values() for word in words] if SPLIT_MARK in file.written else [""]
    paths = [file.for_split(word).path for word in words]
    return any(Path(path).exists() or glob.glob(path, recursive=True) for path in paths)  # noqa: PTH207 absolute
