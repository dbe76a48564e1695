"""One wav file becomes an array; its header is read first, so that odd files are told before training."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem
from kerascli.sources.opened import Arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.facts import Shape
    from kerascli.sources.opened import Files

SHOWN = 5
PCM = (1, 0xFFFE)
CHUNK_HEADER = 8


@dataclass(frozen=True, slots=True)
class WavHeader:
    """What a wav file says of itself."""

    rate: int
    channels: int
    bits: int
    frames: int


class WavError(ValueError):
    """A file that is no wav file which TensorFlow decodes."""


def read_header(path: str) -> WavHeader:
    """The header of a wav file, without its samples."""
    with Path(path).open("rb") as stream:
        if stream.read(4) != b"RIFF" or not stream.read(4) or stream.read(4) != b"WAVE":
            raise WavError("it is no wav file")
        layout: tuple[int, ...] | None = None
        while len(chunk := stream.read(CHUNK_HEADER)) == CHUNK_HEADER:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"fmt ":
                layout = struct.unpack("<HHIIHH", stream.read(16))
                stream.seek(size - 16 + size % 2, 1)
            elif name == b"data" and layout is not None:
                coding, channels, rate, _, width, bits = layout
                there = Path(path).stat().st_size - stream.tell()
                if there < size:
                    raise WavError(f"truncated: {there:,} of {size:,} bytes of sound are there")
                if coding not in PCM or bits != 16:
                    raise WavError(f"its samples are not 16 bit integers ({bits} bits, coding {coding})")
                return WavHeader(rate, channels, bits, size // max(1, width))
            else:
                stream.seek(size + size % 2, 1)
    raise WavError("it has no sound in it")


def first_header(paths: Sequence[str]) -> WavHeader | None:
    """Of the first file that has one."""
    for path in paths:
        try:
            return read_header(path)
        except (WavError, OSError, struct.error):
            continue
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDecoder:
    """Decodes with the numbers of `audio_dataset_from_directory`."""

    length: int | None
    channels: int
    rate: int | None = None

    @property
    def shape(self) -> Shape:
        return (self.length, self.channels)

    @property
    def dtype(self) -> str:
        return "float32"

    def tensor(self, path: Any) -> Any:
        """In a tf.data graph: the sound of a path, (samples, channels)."""
        from kerascli.backend import tensorflow as tf

        sound, _ = tf.audio.decode_wav(
            tf.io.read_file(path),
            desired_channels=self.channels,
            desired_samples=-1 if self.length is None else self.length,
        )
        return sound

    def check(self, path: str) -> str | None:
        """Why it can't be read, or doesn't fit with the others."""
        try:
            header = read_header(path)
        except (WavError, OSError, struct.error) as error:
            return str(error)
        if header.frames == 0:
            return "it is of zero length"
        if self.rate is not None and header.rate != self.rate:
            return f"its sampling rate is {header.rate:,} Hz, the others' {self.rate:,} Hz"
        if header.channels < self.channels:
            return f"it has {header.channels} channel, where {self.channels} are wanted"
        return None

    def token(self) -> str:
        return repr(self)


def checked(files: Files) -> Files:
    """The files, all of them headers that fit; else a DataError that names those that don't."""
    wrong = [(path, reason) for path in files.paths if (reason := files.decoder.check(path))]
    if not wrong:
        return files
    problems = [
        Problem(
            code="unreadable-file",
            message=f"{path} can't be used: {reason}",
            help="convert or remove it, or write `on_error: skip` beside the source",
        )
        for path, reason in wrong[:SHOWN]
    ]
    if len(wrong) > SHOWN:
        problems.append(Problem(code="unreadable-file", message=f"and {len(wrong) - SHOWN} more files can't be used"))
    raise DataError(problems)


def as_ragged(files: Any) -> Arrays:
    """All sounds in memory, each as long as it is."""
    import numpy as np

    read: Files = files
    sounds = np.empty(read.samples, dtype=object)
    for index, path in enumerate(read.paths):
        sounds[index] = read.decoder.tensor(path).numpy()
    y = {} if read.targets is None else {"y": read.targets}
    return Arrays(x={"x": sounds}, y=y, file=read.folder, read_by=read.decoder)
