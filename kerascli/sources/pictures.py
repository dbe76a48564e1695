"""One picture file becomes an array: decoded by TensorFlow and resized by Keras's own function."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

    @property
    def shape(self) -> Shape:
        return (self.channels, *self.size) if self.data_format == "channels_first" else (*self.size, self.channels)

    @property
    def dtype(self) -> str:
        return "uint8" if self.interpolation == "nearest" else "float32"

    def tensor(self, path: Any) -> Any:
        """In a tf.data graph: the picture of a path."""
        from kerascli.backend import keras

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

    def check(self, path: str) -> str | None:
        """Why TensorFlow can't decode it."""
        from kerascli.backend import tensorflow as tf

        try:
            tf.io.decode_image(tf.io.read_file(path), channels=self.channels, expand_animations=False)
        except tf.errors.NotFoundError:
            return "there is no such file"
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
            return _reason(Path(path), error.message)
        return None

    def token(self) -> str:
        return repr(self)


def _reason(path: Path, message: str) -> str:
    """TensorFlow's message, or what is plainer."""
    if path.stat().st_size == 0:
        return "the file is empty"
    try:
        with Image.open(path) as picture:
            found = picture.format
            picture.load()
    except UnidentifiedImageError:
        return "it is no picture"
    except (OSError, SyntaxError) as error:
        return f"truncated or damaged: {error}"
    if found not in {"BMP", "GIF", "JPEG", "PNG"}:
        return f"it is a {found} picture, which TensorFlow doesn't decode"
    return message.split("\n", maxsplit=1)[0]


def tell_oddities(files: Files, context: OpenContext, span: Span | None) -> None:
    """What Keras's loader does in silence with rotated, animated, CMYK and 16 bit pictures, told as warnings."""
    found: Counter[str] = Counter()
    example: dict[str, str] = {}
    step = max(1, files.samples // LOOKED_AT)
    for path in files.paths[::step]:
        for oddity in _oddities(path):
            found[oddity] += 1
            example.setdefault(oddity, Path(path).name)
    looked = len(files.paths[::step])
    for oddity, count in found.items():
        message = f"{count} of {looked} pictures looked at {oddity} (such as {example[oddity]})"
        context.warn(Problem(code="odd-pictures", message=message, span=span, severity="warning"))


def _oddities(path: str) -> list[str]:
    try:
        with Image.open(path) as picture:
            odd = []
            if picture.getexif().get(ORIENTATION) not in UPRIGHT:
                odd.append("carry an EXIF rotation, which Keras's loader does not apply")
            if getattr(picture, "n_frames", 1) > 1:
                odd.append("are animations, of which the first frame is used")
            if picture.mode == "CMYK":
                odd.append("are CMYK, which is converted without a colour profile")
            if picture.mode in DEEP_MODES:
                odd.append("have 16 bits a channel, of which the upper 8 are used")
            return odd
    except (OSError, SyntaxError, ValueError):
        return []  # the decoder's to tell, with the file's name
