"""`audio`: wav files in a folder per class or a table of paths, fed as `audio_dataset_from_directory` feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from kerascli.config.located import mistake, refuse
from kerascli.config.section import Section
from kerascli.sources.folder_parts import FolderKind, loader_order, open_folder
from kerascli.sources.folders import FolderOptions
from kerascli.sources.offline import OfflineSource
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Files, OpenedSource

FORMATS = (".wav",)


class SoundArguments(Section):
    """How sounds become arrays of (samples, channels) between -1 and 1: arguments of `audio_dataset_from_directory`."""

    output_sequence_length: int | None = Field(default=None, ge=1)
    """Samples per sound: longer are cut, shorter filled with zeros; by default a batch is as long as its longest."""
    sampling_rate: int | None = Field(default=None, ge=1)
    """Samples per second: sounds of another rate are resampled; by default all must have the one that most have."""
    ragged: bool = False
    """Keep sounds of different lengths as they are, for `pad_sequences` or a model that takes ragged tensors."""
    channels: Annotated[int, Field(ge=1, le=2)] | None = None
    """1 takes the first channel; by default as most files have."""

    @model_validator(mode="after")
    def _one_length_or_many(self) -> Self:
        if self.ragged and self.output_sequence_length is not None:
            message = "sounds are of one length or ragged, not both"
            refuse([mistake("conflicting-keys", message, "output_sequence_length", help="leave one of the two out")])
        return self

    def fitted(self, files: Files, context: OpenContext) -> Files:
        """The files with their decoder: rate and channels are those of most files where nothing else is said."""
        from dataclasses import replace

        from kerascli.sources.sounds import SoundDecoder, checked, usual_header

        header = usual_header(files.paths)
        rate = self.sampling_rate or (header.rate if header else None)
        decoder = SoundDecoder(
            length=self.output_sequence_length,
            channels=self.channels or (header.channels if header else 1),
            rate=rate,
            resample=self.sampling_rate is not None,
        )
        files = replace(files, decoder=decoder)
        return files if context.on_error == "skip" else checked(files, rate)


class AudioOptions(SoundArguments, FolderOptions):
    """Sounds, and how they become arrays of (samples, channels) between -1 and 1."""


class AudioSource(OfflineSource):
    """Sounds."""

    word: ClassVar[str] = "audio"

    audio: AudioOptions
    """The arguments of `keras.utils.audio_dataset_from_directory`, or a `table` of paths."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, sounds that can't be read."""

    def find(self, context: OpenContext) -> OpenedSource:
        from dataclasses import replace

        from kerascli.sources.sounds import SoundDecoder, as_ragged

        options = self.audio
        kind = FolderKind(
            kind="audio",
            formats=FORMATS,
            decoder=SoundDecoder(length=options.output_sequence_length, channels=options.channels or 1),
            finish=lambda files, _: options.fitted(files, context),
        )
        opened = open_folder(options, kind, self, context)
        if not options.ragged:
            return opened
        parts = {split: as_ragged(part) for split, part in opened.parts.items()}
        return replace(opened, parts=parts, order=loader_order(opened))
