"""`audio`: wav files in a folder per class or a table of paths, fed as `audio_dataset_from_directory` feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from kerascli.sources.folder_parts import FolderKind, open_folder
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
    """Samples per second that all files must have; by default that of the first."""
    channels: Literal[1, 2] | None = None
    """1 takes the first channel; by default as the first file has."""


class AudioSource(OfflineSource):
    """Sounds."""

    word: ClassVar[str] = "audio"

    audio: AudioOptions
    """The arguments of `keras.utils.audio_dataset_from_directory`, or a `table` of paths."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, sounds that can't be read."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.sounds import SoundDecoder, checked, first_header

        options = self.audio
        decoder = SoundDecoder(length=options.output_sequence_length, channels=options.channels or 1)

        def finish(files: Files) -> Files:
            from dataclasses import replace

            header = first_header(files.paths)
            rate = options.sampling_rate or (header.rate if header else None)
            channels = options.channels or (header.channels if header else 1)
            files = replace(files, decoder=SoundDecoder(length=decoder.length, channels=channels, rate=rate))
            return files if context.on_error == "skip" else checked(files)

        return open_folder(
            options, FolderKind(kind="audio", formats=FORMATS, decoder=decoder, finish=finish), self, context
        )
