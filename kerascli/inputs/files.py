"""Pictures, sounds and texts that lie in a file each."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.inputs.batch import Batches, InputBatch
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SUFFIXES = {
    "images": (".jpg", ".jpeg", ".png", ".bmp", ".gif"),
    "audio": (".wav",),
    "text": (".txt",),
}


def is_there(word: str) -> bool:
    """Whether a file or folder is called so; a sentence may be too long for that."""
    try:
        return Path(word).exists()
    except (OSError, ValueError):
        return False


def expanded(words: Sequence[str], kind: str) -> list[str]:
    """Files, folders and globs as paths, folders by the suffixes of their kind and in order."""
    found: list[str] = []
    for word in words:
        exists = is_there(word)
        if exists and Path(word).is_dir():
            inside = sorted(str(file) for file in Path(word).rglob("*") if file.suffix.lower() in SUFFIXES[kind])
            if not inside:
                raise _nothing(f"the folder {word} holds none of {', '.join(SUFFIXES[kind])}")
            found += inside
        elif exists or not glob.has_magic(word):
            found.append(word)
        else:
            matching = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 -- the pattern may be absolute
            if not matching:
                raise _nothing(f"no file is called like {word}")
            found += matching
    return found


def _nothing(message: str) -> UserError:
    return UserError(Problem(code="no-inputs", message=message, help="name the files, or a folder that holds them"))


def file_batches(paths: Sequence[str], decoder: Any, name: str, rows: int) -> Batches:
    """Decoded by the very function that the training data were decoded by."""
    return _batches(paths, lambda path: _decoded(decoder, path), name, rows)


def _decoded(decoder: Any, path: str) -> Any:
    """The example, or a ValueError that says in a person's words why there is none."""
    from kerascli.backend import tensorflow as tf

    try:
        return decoder.tensor(tf.constant(path)).numpy()
    except (tf.errors.OpError, ValueError) as error:
        raise ValueError(decoder.check(path) or str(error).split("\n", maxsplit=1)[0]) from error


def picture_batches(paths: Sequence[str], shape: Sequence[int], dtype: str, name: str, rows: int) -> Batches:
    """Pictures for a model that was trained on arrays of pictures: brought to their size, colours and 0–255."""
    return _batches(paths, lambda path: _picture(path, shape, dtype), name, rows)


def _picture(path: str, shape: Sequence[int], dtype: str) -> Any:
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    colours = shape[2] if len(shape) == 3 else 1
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[colours]
    try:
        with Image.open(path) as opened:
            upright = ImageOps.exif_transpose(opened).convert(mode)
            sized = upright.resize((shape[1], shape[0])) if upright.size != (shape[1], shape[0]) else upright
            return np.asarray(sized).reshape(shape).astype(dtype)
    except UnidentifiedImageError as error:
        raise ValueError("it is no picture") from error
    except FileNotFoundError as error:
        raise ValueError("there is no such file") from error
    except (OSError, SyntaxError) as error:
        raise ValueError(f"truncated or damaged: {error}") from error


def _batches(paths: Sequence[str], read: Callable[[str], Any], name: str, rows: int) -> Batches:
    import numpy as np

    for start in range(0, len(paths), rows):
        names = tuple(paths[start : start + rows])
        examples, broken = [], {}
        for position, path in enumerate(names):
            try:
                examples.append(read(path))
            except ValueError as error:
                broken[position] = str(error)
        # Texts and sounds may be of any length: then an array of objects.
        same = len({np.shape(example) for example in examples}) <= 1
        raw = np.stack(examples) if examples and same else _ragged(examples)
        yield InputBatch(names=names, raw={name: raw}, broken=broken)


def _ragged(examples: list[Any]) -> Any:
    import numpy as np

    array = np.empty(len(examples), dtype=object)
    array[:] = examples
    return array
