"""`audio`: wav files in a folder per class or a table of paths, fed as `audio_dataset_from_directory` feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from kerascli.config.located import mistake, refuse
from kerascli.sources.folder_parts import FolderKind, loader_order, open_folder
from kerascli.sources.folders import FolderOptions
from kerascli.sources.offline import OfflineSource
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Files, OpenedSource

FORMATS = (".wav",)


class AudioOptions(FolderOptions):
    """Sounds, and how they become arrays of (samples, channels) between -1 and 1."""

    output_sequence_length: int | None = Field(default=None, ge=1)
    """Samples per sound: longer are cut, shorter filled with zeros; by default a batch is as long as its longest."""
    sampling_rate: int | None = Field(default=None, ge=1)
    """Samples per second: sounds of another rate are resampled; by default all must have that of the first."""
    ragged: bool = False
    """Keep sounds of different lengths as they are, for `pad_sequences` or a model that takes ragged tensors."""
    channels: Annotated[int, Field(ge=1, le=2)] | None = None
    """1 takes the first channel; by default as the first file has."""

    @model_validator(mode="after")
    def _one_length_or_many(self) -> Self:
        if self.ragged and self.output_sequence_length is not None:
            message = "sounds are of one length or ragged, not both"
            refuse([mistake("conflicting-keys", message, "output_sequence_length", help="leave one of the two out")])
        return self


class AudioSource(OfflineSource):
    """Sounds."""

    word: ClassVar[str] = "audio"

    audio: AudioOptions
    """The arguments of `keras.utils.audio_dataset_from_directory`, or a `table` of paths."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, sounds that can't be read."""

    def find(self, context: OpenContext) -> OpenedSource:
        from dataclasses import replace

        from kerascli.sources.sounds import SoundDecoder, as_ragged, checked, first_header

        options = self.audio
        decoder = SoundDecoder(
            length=options.output_sequence_length,
            channels=options.channels or 1,
            resample=options.sampling_rate is not None,
        )

        def finish(files: Files, _split: str) -> Files:
            header = first_header(files.paths)
            rate = options.sampling_rate or (header.rate if header else None)
            channels = options.channels or (header.channels if header else 1)
            files = replace(files, decoder=replace(decoder, channels=channels, rate=rate))
            return files if context.on_error == "skip" else checked(files, rate)

        kind = FolderKind(kind="audio", formats=FORMATS, decoder=decoder, finish=finish)
        opened = open_folder(options, kind, self, context)
        if not options.ragged:
            return opened
        parts = {split: as_ragged(part) for split, part in opened.parts.items()}
        return replace(opened, parts=parts, order=loader_order(opened))
