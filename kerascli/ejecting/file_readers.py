"""What one file becomes: a picture or a sound, read as Keras's loader reads it and then as the file wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.layout import indented
from kerascli.ejecting.writing import quoted
from kerascli.sources.images import CHANNELS

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.audio import AudioOptions
    from kerascli.sources.images import ImagesOptions

TURNS = '''\
TURNS = {
    2: np.fliplr,
    3: lambda pixels: np.rot90(pixels, 2),
    4: np.flipud,
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, 3),
    7: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    8: np.rot90,
}
"""By the number of their EXIF tag, what turns pictures upright."""


def upright(path, pixels):
    """A picture as it was seen, not as the camera held it."""
    with Image.open(path) as picture:
        turn = TURNS.get(picture.getexif().get(0x0112))
    return pixels if turn is None else turn(pixels)'''


def reads_alone(options: Any) -> bool:
    """Whether a file is read in a way that Keras's loader does not know."""
    return (
        bool(getattr(options, "exif_transpose", False))
        or getattr(options, "sampling_rate", None) is not None
        or getattr(options, "channels", None) is not None
    )


def define_picture(options: ImagesOptions, writing: Writing, *, name: str = "picture") -> None:
    """The function of a path that gives a picture."""
    writing.need("import tensorflow as tf")
    channels = CHANNELS[options.color_mode]
    first = (options.data_format or writing.experiment.keras.image_data_format) == "channels_first"
    size = f"({options.image_size[0]}, {options.image_size[1]})"
    method = "" if options.interpolation == "bilinear" else f", method={quoted(options.interpolation)}"
    lines = [
        f'"""The pixels of a {"picture" if name == "picture" else name}, brought to one size."""',
        "data = tf.io.read_file(str(path))",
        f"pixels = tf.io.decode_image(data, channels={channels}, expand_animations=False)",
    ]
    if options.exif_transpose:
        for line in ("import numpy as np", "from PIL import Image"):
            writing.need(line)
        writing.define(TURNS)
        lines.append("pixels = upright(path, pixels.numpy())")
    if options.pad_to_aspect_ratio:
        lines.append(f"pixels = tf.image.resize_with_pad(pixels, *{size}{method})")
    elif options.crop_to_aspect_ratio:
        cropped = method.replace("method", "interpolation")
        lines.append(f"pixels = keras.preprocessing.image.smart_resize(pixels, {size}{cropped})")
    else:
        lines.append(f"pixels = tf.image.resize(pixels, {size}{method})")
    lines.append("return np.transpose(pixels, (2, 0, 1))" if first else "return np.asarray(pixels)")
    _define(name, lines, writing)


def define_sound(options: AudioOptions, rate: int | None, writing: Writing) -> None:
    """The function of a path that gives a sound."""
    writing.need("import tensorflow as tf")
    length = options.output_sequence_length
    wanted = f"desired_channels={options.channels or 1}"
    if rate is None:
        cut = "" if length is None else f", desired_samples={length}"
        lines = [
            '"""The samples of a sound, between -1 and 1."""',
            f"samples, _ = tf.audio.decode_wav(tf.io.read_file(str(path)), {wanted}{cut})",
            "return np.asarray(samples)",
        ]
    else:
        writing.need("from scipy.signal import resample_poly")
        lines = [
            f'"""The samples of a sound, between -1 and 1, {rate} a second."""',
            f"samples, rate = tf.audio.decode_wav(tf.io.read_file(str(path)), {wanted})",
            "samples = np.asarray(samples)",
            f"if rate != {rate}:",
            f'    samples = resample_poly(samples, {rate}, int(rate), axis=0).astype("float32")',
        ]
        if length is not None:
            lines.append(f"samples = np.pad(samples[:{length}], [(0, max(0, {length} - len(samples))), (0, 0)])")
        lines.append("return samples")
    _define("sound", lines, writing)


def _define(name: str, lines: list[str], writing: Writing) -> None:
    writing.need("import numpy as np")
    writing.define("\n".join([f"def {name}(path):", *indented(lines)]))
