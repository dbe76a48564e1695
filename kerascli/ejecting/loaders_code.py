"""Keras's loaders of folders, and their arguments as the file says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.frame_code import downloaded
from kerascli.ejecting.layout import keyword
from kerascli.ejecting.writing import quoted
from kerascli.sources.audio import AudioSource
from kerascli.sources.context import LoaderSeeds
from kerascli.sources.images import ImagesSource
from kerascli.sources.paths import FileText
from kerascli.sources.text import TextSource

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.folders import FolderOptions

FolderSource = ImagesSource | TextSource | AudioSource
LOADERS = {"images": "image", "text": "text", "audio": "audio"}
OWN = (
    "directory",
    "seed",
    "shuffle",
    "table",
    "path",
    "label",
    "masks",
    "mask_size",
    "mask_color_mode",
    "mask_interpolation",
    "exif_transpose",
    "sampling_rate",
    "channels",
    "text",
    "file",
    "encoding",
)
"""Keys that are no arguments of the loader, or are said by themselves."""


def folder_lines(options: FolderOptions, writing: Writing) -> tuple[list[str], str]:
    """Lines that bring a folder here, and the expression for it."""
    directory = options.directory
    if directory is None or isinstance(directory, FileText):
        return [], "" if directory is None else writing.path(directory.path)
    writing.need("from pathlib import Path")
    lines = [downloaded("archive", directory)]
    if directory.file is not None:
        return lines, f"Path(archive) / {quoted(directory.file)}"
    if not directory.extract:
        return lines, "archive"
    return [*lines, "folder = next(Path(archive).iterdir())"], "folder"


def loader_arguments(options: FolderOptions, writing: Writing) -> list[Expression]:
    """What the file says of the files themselves."""
    items: list[Expression] = [
        keyword(name, spell(getattr(options, name), writing))
        for name in type(options).model_fields
        if name in options.model_fields_set and name not in OWN
    ]
    if getattr(options, "masks", None) is not None:
        items = ["labels=None", *(one for one in items if not str(one).startswith(("labels=", "label_mode=")))]
    return items


def mask_options(options: Any) -> Any:
    """The options of a folder of pictures, as they are for its masks."""
    lent = options.model_copy(
        update={
            "image_size": options.mask_size or options.image_size,
            "color_mode": options.mask_color_mode,
            "interpolation": options.mask_interpolation,
        }
    )
    lent.model_fields_set.update({"image_size", "color_mode", "interpolation"})
    return lent


def seed_of(seed: int | None, writing: Writing) -> int:
    """Of the loader's mixing: as it is said, else the first that a run draws."""
    return seed if seed is not None else LoaderSeeds().next(writing.experiment.seed or 0)
