"""Paths in a source: relative to the file that names them, or a download in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError, core_schema

from kerascli.config.nodes import Text
from kerascli.config.section import Section

if TYPE_CHECKING:
    from pydantic import ValidationInfo

    from kerascli.problems import Span

ARRAY_KEY = re.compile(r"^(?P<file>.+)\[(?P<key>[^\[\]]+)\]$")
SPLIT_MARK = "{split}"
SPLIT_WORDS = {"train": ("train",), "validation": ("validation", "val"), "test": ("test",)}
"""What stands for `{split}`: of two words the one that is there."""
PART_BY_WORD = {word: part for part, words in SPLIT_WORDS.items() for word in words}
"""The same the other way round: what a set, a mapping or a file calls a part."""
MAY_BE_MADE = "made where it is not there"
"""Stands in the annotation of a field whose file or folder need not be there yet."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A path as written, with the folder that it is relative to."""

    written: str
    folder: str
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> str:
        """The absolute path; `{split}` and `*` are still in it where they were written."""
        return str(Path(self.folder, Path(self.written).expanduser()))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        del source, handler
        return core_schema.no_info_plain_validator_function(file_text)

    def for_split(self, word: str) -> FileText:
        return FileText(self.written.replace(SPLIT_MARK, word), self.folder, self.span)


class Download(Section):
    """A file on the network, fetched once into the user's cache."""

    url: str
    """Where it is: http:// or https://."""
    sha256: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{64}$")] | None = None
    """The hash of the file: it is checked, and a file with another is refused."""
    extract: bool = False
    """Unpack an archive (zip, tar, tar.gz); the source then reads the folder."""
    file: str | None = None
    """The file or folder to use inside the unpacked archive."""


def file_text(value: object) -> FileText:
    """A written path with its place, if it has one."""
    if isinstance(value, FileText):
        return value
    if not isinstance(value, str) or not value:
        raise PydanticCustomError("wrong-type", "a path is expected here, as text")
    if isinstance(value, Text):
        source = value.node.span.source
        folder = str(Path(source.path).parent) if source.path else str(Path.cwd())
        return FileText(str(value), folder, value.node.span)
    return FileText(value, str(Path.cwd()))


def _local_or_download(value: object, info: ValidationInfo) -> FileText | Download:
    if isinstance(value, Download):
        return value
    if isinstance(value, dict):
        return Download.model_validate(value, context=info.context)
    return file_text(value)


def _written(value: FileText | Download) -> Any:
    return value.path if isinstance(value, FileText) else value.model_dump()


LocalFile = Annotated[
    FileText,
    PlainValidator(file_text, json_schema_input_type=str),
    PlainSerializer(lambda value: value.path, return_type=str),
]
"""A file or folder on this machine."""

DataFile = Annotated[
    FileText | Download,
    PlainValidator(_local_or_download, json_schema_input_type=str | Download),
    PlainSerializer(_written),
]
"""A file or folder, or `{url, sha256, extract}`."""


@dataclass(frozen=True, slots=True)
class ArrayText:
    """`FILE[KEY]`: one array of an npz or hdf5 file; without a key all of the file."""

    file: FileText
    key: str | None

    @property
    def written(self) -> str:
        return self.file.written if self.key is None else f"{self.file.written}[{self.key}]"

    @property
    def has_split(self) -> bool:
        return SPLIT_MARK in self.written

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        del source, handler
        return core_schema.no_info_plain_validator_function(_array_text)

    def for_split(self, word: str) -> ArrayText:
        return ArrayText(self.file.for_split(word), self.key and self.key.replace(SPLIT_MARK, word))


def _array_text(value: object) -> ArrayText:
    if isinstance(value, ArrayText):
        return value
    whole = file_text(value)
    match = ARRAY_KEY.match(whole.written)
    if match is None:
        return ArrayText(whole, None)
    return ArrayText(FileText(match["file"], whole.folder, whole.span), match["key"])


ArrayFile = Annotated[
    ArrayText,
    PlainValidator(_array_text, json_schema_input_type=str),
    PlainSerializer(
        lambda value: value.file.path + (f"[{value.key}]" if value.key is not None else ""), return_type=str
    ),
]
"""`FILE[KEY]`."""
