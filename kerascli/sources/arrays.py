"""`arrays`: npz, npy and hdf5 files, or single arrays of them by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import PlainSerializer, PlainValidator

from kerascli.config.section import Section
from kerascli.problems import DataError, Problem
from kerascli.sources.context import SPLITS, UNSPLIT
from kerascli.sources.downloads import fetch
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import Arrays, OpenedSource
from kerascli.sources.paths import (
    SPLIT_MARK,
    SPLIT_WORDS,
    ArrayFile,
    ArrayText,
    DataFile,
    Download,
    FileText,
    file_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationInfo

    from kerascli.sources.context import OpenContext
    from kerascli.sources.source import Source


TOLD = 5


class NamedArrays(Section):
    """Arrays by what they are for; `{split}` in them stands for train, validation (or val) and test."""

    x: ArrayFile | dict[str, ArrayFile]
    """The input, or inputs by name."""
    y: ArrayFile | dict[str, ArrayFile] | None = None
    """The target, or targets by name."""
    sample_weight: ArrayFile | None = None
    """A weight for each example."""


def _file_or_named(value: object, info: ValidationInfo) -> FileText | Download | NamedArrays:
    if isinstance(value, FileText | Download | NamedArrays):
        return value
    if isinstance(value, dict):
        section = Download if "url" in value else NamedArrays
        return section.model_validate(value, context=info.context)
    return file_text(value)


ArraysText = Annotated[
    FileText | Download | NamedArrays,
    PlainValidator(_file_or_named, json_schema_input_type=DataFile | NamedArrays),
    PlainSerializer(lambda value: value.path if isinstance(value, FileText) else value.model_dump()),
]


class ArraysSource(OfflineSource):
    """Arrays in memory, or mapped from disk where they are large."""

    word: ClassVar[str] = "arrays"
    arrays: ArraysText
    """An npz or hdf5 file with `x_train y_train x_val y_val x_test y_test` (or `x y`), or `{x, y}` of `FILE[KEY]`."""

    def find(self, context: OpenContext) -> OpenedSource:
        if isinstance(self.arrays, NamedArrays):
            parts = dict(_named_parts(self.arrays, self))
        elif isinstance(self.arrays, FileText) and SPLIT_MARK in self.arrays.written:
            parts = dict(_parts_of_split_files(self.arrays, self, context))
        else:
            file = self.arrays
            path = Path(file.path) if isinstance(file, FileText) else fetch(file, context, span=self.span("arrays"))
            parts = parts_of_file(path, self, context)
        for part in parts.values():
            check_lengths(part, self)
        return OpenedSource(kind=self.word, parts=parts, span=self.span("arrays"))


def parts_of_file(path: Path, source: Source, context: OpenContext) -> dict[str, Arrays]:
    """The parts of a file whose keys say what they are: `x_train`, `y_val`, or `x` and `y` alone."""
    from kerascli.sources.array_files import ArrayFileReader

    reader = ArrayFileReader(path, source.span("arrays"))
    if reader.is_single:
        return {UNSPLIT: Arrays(x={"x": reader.read(None)}, file=path.name)}
    parts: dict[str, Arrays] = {}
    used: list[str] = []
    suffixes = {UNSPLIT: [""]} | {split: [f"_{word}" for word in words] for split, words in SPLIT_WORDS.items()}
    for split, words in suffixes.items():
        for word in words:
            if f"x{word}" in reader.keys and split not in parts:
                used += [f"x{word}", f"y{word}"]
                y = {"y": reader.read(f"y{word}")} if f"y{word}" in reader.keys else {}
                parts[split] = Arrays(x={"x": reader.read(f"x{word}")}, y=y, file=path.name)
    if not parts:
        shown = ", ".join(reader.keys) or "nothing"
        raise source.data_error(
            "missing-array",
            f"{path.name} has neither `x_train` nor `x`; it has {shown}",
            help=f'arrays: {{x: "{path.name}[KEY]", y: "{path.name}[KEY]"}}',
        )
    left = [key for key in reader.keys if key not in used]
    if left:
        context.warn(_unused(path.name, left, source))
    return parts


def _unused(file: str, keys: list[str], source: Source) -> Problem:
    """Arrays that no key of the file gives a job: a target under another name would be missed here."""
    shown = ", ".join(f"`{key}`" for key in keys[:TOLD]) + (f" and {len(keys) - TOLD} more" if len(keys) > TOLD else "")
    return Problem(
        code="unused-array",
        message=f"nothing uses {shown} of {file}",
        span=source.span("arrays"),
        help=f'arrays: {{x: "{file}[x]", y: "{file}[{keys[0]}]"}}',
        notes=("taken are x_train, y_train, x_val, y_val, x_test and y_test, or x and y; anything else is named",),
        severity="warning",
    )


def _parts_of_split_files(file: FileText, source: Source, context: OpenContext) -> Iterator[tuple[str, Arrays]]:
    """`digits_{split}.npz`: a file per split, with `x` and `y` in each."""
    found = False
    for split in SPLITS:
        for word in SPLIT_WORDS[split]:
            path = Path(file.for_split(word).path)
            if path.exists():
                found = True
                parts = parts_of_file(path, source, context)
                yield split, parts.get(UNSPLIT) or next(iter(parts.values()))
                break
    if not found:
        raise source.data_error("file-missing", f"there is no file `{file.written}` for train, validation or test")


def _named_parts(named: NamedArrays, source: Source) -> Iterator[tuple[str, Arrays]]:
    """One part, or with `{split}` the parts that are there."""
    x = {"x": named.x} if isinstance(named.x, ArrayText) else named.x
    y = {"y": named.y} if isinstance(named.y, ArrayText) else named.y or {}
    every = [*x.values(), *y.values()]
    if not any(text.has_split for text in every):
        yield UNSPLIT, _gathered(x, y, named.sample_weight)
        return
    found = False
    for split in SPLITS:
        for word in SPLIT_WORDS[split]:
            if _exists(next(text for text in every if text.has_split).for_split(word)):
                found = True
                weight = named.sample_weight.for_split(word) if named.sample_weight else None
                inputs = {name: text.for_split(word) for name, text in x.items()}
                targets = {name: text.for_split(word) for name, text in y.items()}
                yield split, _gathered(inputs, targets, weight)
                break
    if not found:
        written = next(text for text in every if text.has_split).written
        raise source.data_error("missing-array", f"there is no `{written}` for train, validation or test")


def _exists(text: ArrayText) -> bool:
    from kerascli.sources.array_files import ArrayFileReader

    path = Path(text.file.path)
    return path.exists() and (text.key is None or text.key in ArrayFileReader(path, text.file.span).keys)


def _gathered(x: Mapping[str, ArrayText], y: Mapping[str, ArrayText], weight: ArrayText | None) -> Arrays:
    return Arrays(
        x={name: _read(text) for name, text in x.items()},
        y={name: _read(text) for name, text in y.items()},
        sample_weight=_read(weight) if weight else None,
        file=Path(next(iter(x.values())).file.path).name,
    )


def _read(text: ArrayText) -> Any:
    from kerascli.sources.array_files import ArrayFileReader

    return ArrayFileReader(Path(text.file.path), text.file.span).read(text.key)


def check_lengths(part: Arrays, source: Source) -> None:
    """All arrays of a part have one length, which is not zero."""
    weights = {} if part.sample_weight is None else {"sample_weight": part.sample_weight}
    arrays = {**part.x, **part.y, **weights}
    lengths = {name: array.shape[0] if array.ndim else 0 for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` has {length:,}" for name, length in lengths.items())
        raise DataError(
            Problem(
                code="different-lengths",
                message=f"the arrays of {part.file} have different lengths: {told}",
                span=source.span(source.word),
            )
        )
    if not any(lengths.values()):
        raise source.data_error("no-examples", f"{part.file} holds no examples")
