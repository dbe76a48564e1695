"""`tfrecord`: files of `tf.train.Example` records."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from kerascli.config.section import Section
from kerascli.sources.context import SPLITS, UNSPLIT
from kerascli.sources.downloads import fetch
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import OpenedSource
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, DataFile, FileText
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext


class RecordFeature(Section):
    """One feature of a record."""

    dtype: Literal["int64", "float32", "string"] = "float32"
    """As it is stored."""
    shape: list[Annotated[int, Field(ge=1)] | None] = Field(default_factory=list)
    """Of one example; `[null]` where the length differs from record to record."""
    decode: Literal["image", "uint8", "float32"] | None = None
    """Of a string: an encoded picture, or raw bytes of numbers, to be brought to `shape`."""


class TfrecordOptions(Section):
    """The files and what is in a record."""

    file: DataFile
    """A file, or several by `*`; `{split}` stands for the split's name."""
    features: dict[str, RecordFeature] = Field(min_length=1)
    """What to read of each record, by name."""
    target: str | list[str] | None = None
    """The features that are targets; the others are inputs."""
    compression: Literal["GZIP", "ZLIB"] | None = None
    """How the files are packed."""


class TfrecordSource(OfflineSource):
    """Records: in memory, or from 128 MiB of files on, where every feature has its size, parsed once to disk."""

    word: ClassVar[str] = "tfrecord"

    tfrecord: TfrecordOptions
    """`{file, features, target}`."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, what follows a corrupt record in its file."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.records import read_records

        self._check_target()
        skipped: list[str] = []
        parts = {split: read_records(paths, self, context, skipped) for split, paths in self._paths(context).items()}
        return OpenedSource(kind=self.word, parts=parts, skipped=tuple(skipped), span=self.span("tfrecord"))

    @property
    def targets(self) -> list[str]:
        """The names of the targets."""
        target = self.tfrecord.target
        return [target] if isinstance(target, str) else target or []

    def _check_target(self) -> None:
        from kerascli.config.nearest import did_you_mean

        known = self.tfrecord.features
        for name in self.targets:
            if name not in known:
                message = f"`{name}` is none of the features {', '.join(known)}"
                raise self.data_error("unknown-column", message, "tfrecord", "target", help=did_you_mean(name, known))

    def _paths(self, context: OpenContext) -> dict[str, list[Path]]:
        file = self.tfrecord.file
        if not isinstance(file, FileText):
            return {UNSPLIT: [fetch(file, context, span=self.span("tfrecord", "file"))]}
        if SPLIT_MARK not in file.written:
            found = {UNSPLIT: _matching(file.path)}
        else:
            by_split = {
                split: [path for word in SPLIT_WORDS[split] for path in _matching(file.for_split(word).path)]
                for split in SPLITS
            }
            found = {split: paths for split, paths in by_split.items() if paths}
        if not any(found.values()):
            raise self.data_error("file-missing", f"there is no file `{file.path}`", "tfrecord", "file")
        return found


def _matching(path: str) -> list[Path]:
    return sorted(Path(found) for found in glob.glob(path))  # noqa: PTH207 an absolute pattern
