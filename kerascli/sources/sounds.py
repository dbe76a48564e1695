"""One wav file becomes an array; its header is read first, so that odd files are told before training."""

from __future__ import annotations

import math
import struct
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem
from kerascli.sources.opened import Arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from kerascli.facts import Shape
    from kerascli.sources.opened import Files

    Array = np.ndarray[Any, np.dtype[Any]]

SHOWN = 5
LOOKED_AT = 64
"""Files, evenly spread, of which most tell what the others should be like."""
PCM = (1, 0xFFFE)
CHUNK_HEADER = 8
ANOTHER_RATE = "its sampling rate is"
UNFIT = "convert or remove it, or write `on_error: skip` beside the source"


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


def usual_header(paths: Sequence[str]) -> WavHeader | None:
    """The first that has the rate and the channels of most files looked at: a single other one is the odd one."""
    found = []
    for path in paths[:: max(len(paths) // LOOKED_AT, 1)]:
        try:
            found.append(read_header(path))
        except (WavError, OSError, struct.error):
            continue
    if not found:
        return None
    (usual, _), *_ = Counter((header.rate, header.channels) for header in found).most_common(1)
    return next(header for header in found if (header.rate, header.channels) == usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDecoder:
    """Decodes with the numbers of `audio_dataset_from_directory`."""

    length: int | None
    channels: int
    rate: int | None = None
    resample: bool = False
    """Bring sounds of another rate to this one; else they are refused."""

    @property
    def shape(self) -> Shape:
        return (self.length, self.channels)

    @property
    def dtype(self) -> str:
        return "float32"

    def tensor(self, path: Any) -> Any:
        """In a tf.data graph: the sound of a path, (samples, channels)."""
        from kerascli.backend import tensorflow as tf

        length = -1 if self.length is None or self.resample else self.length
        sound, rate = tf.audio.decode_wav(tf.io.read_file(path), desired_channels=self.channels, desired_samples=length)
        if self.resample:
            return self._resampled(sound, rate)
        if self.rate is None:
            return sound
        same = tf.debugging.assert_equal(rate, self.rate)
        with tf.control_dependencies([] if same is None else [same]):
            return tf.identity(sound)

    def _resampled(self, sound: Any, rate: Any) -> Any:
        """At the rate that is wanted, then cut or filled to the length."""
        from kerascli.backend import tensorflow as tf

        sound = tf.numpy_function(at_rate, [sound, rate, self.rate], tf.float32)
        sound.set_shape((None, self.channels))
        if self.length is None:
            return sound
        sound = sound[: self.length]
        filled = tf.pad(sound, [[0, self.length - tf.shape(sound)[0]], [0, 0]])
        filled.set_shape((self.length, self.channels))
        return filled

    def check(self, path: str) -> str | None:
        """Why it can't be read, or doesn't fit with the others."""
        try:
            header = read_header(path)
        except (WavError, OSError, struct.error) as error:
            return str(error)
        if header.frames == 0:
            return "it is of zero length"
        if self.rate is not None and header.rate != self.rate and not self.resample:
            return f"{ANOTHER_RATE} {header.rate:,} Hz, the others' {self.rate:,} Hz"
        if header.channels < self.channels:
            return f"it has {header.channels} channel, where {self.channels} are wanted"
        return None

    def token(self) -> str:
        return repr(self)


def at_rate(sound: Array, rate: Any, wanted: Any) -> Array:
    """The sound with so many samples a second, through a filter that lets no higher tones fold down."""
    from scipy.signal import resample_poly

    if rate == wanted:
        return sound
    shared = math.gcd(int(rate), int(wanted))
    resampled: Array = resample_poly(sound, int(wanted) // shared, int(rate) // shared, axis=0)
    return resampled.astype("float32")


def checked(files: Files, rate: int | None) -> Files:
    """The files, all of them headers that fit; else a DataError that names those that don't."""
    wrong = [(path, reason) for path in files.paths if (reason := files.decoder.check(path))]
    if not wrong:
        return files
    problems = [
        Problem(
            code="unreadable-file",
            message=f"{path} can't be used: {reason}",
            help=f"sampling_rate: {rate}" if ANOTHER_RATE in reason else UNFIT,
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
