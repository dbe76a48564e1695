"""How long and how fine the sounds of a folder are, and a model that hears them as mel spectrograms."""

from __future__ import annotations

import struct
from itertools import islice
from typing import TYPE_CHECKING

from kerascli.problems import DataError, Problem
from kerascli.sources.audio import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_AT = 500
"""Headers that are read for the usual length."""
HEARD_WHOLE = 0.95
"""Share of the sounds that are no longer than the length: the rest is cut."""
WINDOW = 0.032
"""Seconds that one column of a spectrogram is of, at most."""
MODEL = """
model:
  sequential:
    - Input: [{length}, 1]
    - Reshape: [{length}]
    - MelSpectrogram: {{fft_length: {window}, sequence_stride: {stride}, num_mel_bins: 40, sampling_rate: {rate}}}
    - {{Normalization: {{axis: null}}, adapt: true}}     # decibels to mean 0, variance 1
    - Reshape: [40, -1, 1]
    - Conv2D: {{filters: 16, kernel_size: 3, padding: same, activation: relu}}
    - MaxPooling2D: {{padding: same}}
    - Conv2D: {{filters: 32, kernel_size: 3, padding: same, activation: relu}}
    - MaxPooling2D: {{padding: same}}
    - Flatten
    - Dropout: 0.4
    - Dense: {{units: {classes}, activation: softmax}}
"""


def for_sounds(folder: Path, classes: int) -> tuple[str, str]:
    """What `audio:` has to be told of the sounds, and the model for them, by the headers of the first files."""
    from kerascli.sources.sounds import WavError, read_header

    headers = []
    for path in islice((path for path in sorted(folder.rglob("*")) if path.suffix.lower() in FORMATS), LOOKED_AT):
        try:
            headers.append(read_header(str(path)))
        except (WavError, OSError, struct.error):
            continue  # `train` tells of it, with its name
    if not headers:
        message = f"no sound in `{folder}` can be read: 16 bit wav files are wanted"
        raise DataError(Problem(code="no-examples", message=message, help="ffmpeg -i SOUND -c:a pcm_s16le SOUND.wav"))
    rate = headers[0].rate
    usual = sorted(header.frames for header in headers)[int(HEARD_WHOLE * (len(headers) - 1))]
    window = 1 << (int(rate * WINDOW).bit_length() - 1)
    step = max(1, rate // 10)
    length = max(-(-usual // step) * step, window)
    model = MODEL.format(length=length, window=window, stride=window // 2, rate=rate, classes=classes)
    return f", output_sequence_length: {length}, sampling_rate: {rate}, channels: 1", model
