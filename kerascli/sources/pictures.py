"""One picture file becomes an array: decoded by TensorFlow and resized by Keras's own function."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.facts import Shape
    from kerascli.problems import Span
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Files

LOOKED_AT = 128
"""Pictures whose headers are looked at, evenly spread."""
ORIENTATION = 0x0112
UPRIGHT = (None, 1)
ROTATED = "carry an EXIF rotation, which Keras's loader does not apply"
GREY = 1
OF_TENSORFLOW = re.compile(r"\{\{.*?\}\} ?|\[Op:.*")
"""What TensorFlow writes around its own words: where the operation was made."""
DEEP_MODES = ("I;16", "I;16B", "I;16L", "I", "F")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureDecoder:
    """Decodes and resizes with the numbers of `image_dataset_from_directory`."""

    size: tuple[int, int]
    channels: int
    interpolation: str
    crop: bool
    pad: bool
    data_format: str
    exif_transpose: bool = False
    """Turn pictures as their EXIF tag says, which Keras's loader does not."""

    @property
    def shape(self) -> Shape:
        return (self.channels, *self.size) if self.data_format == "channels_first" else (*self.size, self.channels)

    @property
    def dtype(self) -> str:
        return "uint8" if self.interpolation == "nearest" else "float32"

    def tensor(self, path: Any) -> Any:
        """In a tf.data graph: the picture of a path."""
        from kerascli.backend import keras

        if self.exif_transpose:
            return self._resized(turned_picture(path, self.channels))
        load_picture = vars(keras.src.utils.image_dataset_utils)["_load_image_tf"]
        return load_picture(
            path,
            self.size,
            self.channels,
            self.interpolation,
            self.data_format,
            crop_to_aspect_ratio=self.crop,
            pad_to_aspect_ratio=self.pad,
        )

    def _resized(self, picture: Any) -> Any:
        """As the loader resizes, between whose decoding and resizing a picture can't be turned."""
        from kerascli.backend import keras
        from kerascli.backend import tensorflow as tf

        height, width = self.size
        if self.pad:
            picture = tf.image.resize_with_pad(picture, height, width, method=self.interpolation)
        elif self.crop:
            backend = importlib.import_module("keras.src.backend.tensorflow")
            smart_resize = vars(keras.src.utils.image_utils)["smart_resize"]
            picture = smart_resize(picture, self.size, interpolation=self.interpolation, backend_module=backend)
        else:
            picture = tf.image.resize(picture, self.size, method=self.interpolation)
        if self.data_format == "channels_first":
            picture = tf.transpose(picture, (2, 0, 1))
        picture.set_shape(self.shape)
        return picture

    def check(self, path: str) -> str | None:
        """Why TensorFlow can't decode it."""
        from kerascli.backend import tensorflow as tf

        try:
            tf.io.decode_image(tf.io.read_file(path), channels=self.channels, expand_animations=False)
        except tf.errors.NotFoundError:
            return "there is no such file"
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
            return _reason(Path(path), error.message, self.channels)
        return None

    def token(self) -> str:
        return repr(self)


def turned_picture(path: Any, channels: int) -> Any:
    """In a tf.data graph: the pixels of a file, upright."""
    from kerascli.backend import tensorflow as tf

    picture = tf.image.decode_image(tf.io.read_file(path), channels=channels, expand_animations=False)
    picture.set_shape((None, None, channels))
    orientation = tf.numpy_function(_orientation, [path], tf.int64)
    return tf.switch_case(
        tf.cast(orientation, tf.int32) - 1,
        [
            lambda: picture,
            lambda: tf.image.flip_left_right(picture),
            lambda: tf.image.rot90(picture, 2),
            lambda: tf.image.flip_up_down(picture),
            lambda: tf.transpose(picture, (1, 0, 2)),
            lambda: tf.image.rot90(picture, 3),
            lambda: tf.transpose(tf.image.rot90(picture, 2), (1, 0, 2)),
            lambda: tf.image.rot90(picture, 1),
        ],
    )


def _orientation(path: Any) -> np.int64:
    """1 to 8, as EXIF counts them; 1 where a picture does not tell."""
    try:
        with Image.open(np.asarray(path).item().decode()) as picture:
            told = picture.getexif().get(ORIENTATION)
    except (OSError, SyntaxError, ValueError):
        return np.int64(1)  # decoding it tells what is wrong
    return np.int64(told if isinstance(told, int) and told in range(1, 9) else 1)


def _reason(path: Path, message: str, channels: int) -> str:
    """TensorFlow's message, or what is plainer."""
    if path.stat().st_size == 0:
        return "the file is empty"
    try:
        with Image.open(path) as picture:
            found, mode = picture.format, picture.mode
            picture.load()
    except UnidentifiedImageError:
        return "it is no picture"
    except (OSError, SyntaxError) as error:
        return f"truncated or damaged: {error}"
    if found not in {"BMP", "GIF", "JPEG", "PNG"}:
        return f"it is a {found} picture, which TensorFlow doesn't decode"
    if channels == GREY and (found in {"BMP", "GIF"} or mode == "CMYK"):
        kind = "CMYK" if mode == "CMYK" else found
        return f"it is a {kind} picture, which TensorFlow decodes in colour only: color_mode: rgb, or save it in grey"
    return OF_TENSORFLOW.sub("", message.split("\n", maxsplit=1)[0])


def tell_oddities(files: Files, context: OpenContext, span: Span | None) -> None:
    """What Keras's loader does in silence with rotated, animated, CMYK and 16 bit pictures, told as warnings."""
    found: Counter[str] = Counter()
    example: dict[str, str] = {}
    step = max(1, files.samples // LOOKED_AT)
    for path in files.paths[::step]:
        for oddity in _oddities(path):
            found[oddity] += 1
            example.setdefault(oddity, Path(path).name)
    if getattr(files.decoder, "exif_transpose", False):
        found.pop(ROTATED, None)
    looked = len(files.paths[::step])
    for oddity, count in found.items():
        message = f"{count} of {looked} pictures looked at {oddity} (such as {example[oddity]})"
        remedy = "exif_transpose: true" if oddity == ROTATED else None
        context.warn(Problem(code="odd-pictures", message=message, help=remedy, span=span, severity="warning"))


def _oddities(path: str) -> list[str]:
    try:
        with Image.open(path) as picture:
            odd = []
            if picture.getexif().get(ORIENTATION) not in UPRIGHT:
                odd.append(ROTATED)
            if getattr(picture, "n_frames", 1) > 1:
                odd.append("are animations, of which the first frame is used")
            if picture.mode == "CMYK":
                odd.append("are CMYK, which is converted without a colour profile")
            if picture.mode in DEEP_MODES:
                odd.append("have 16 bits a channel, of which the upper 8 are used")
            return odd
    except (OSError, SyntaxError, ValueError):
        return []  # the decoder's to tell, with the file's name
