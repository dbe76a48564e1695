"""`images`: folders, tables of paths or pictures with masks, as `image_dataset_from_directory` feeds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from kerascli.config.located import mistake, refuse
from kerascli.config.section import Section
from kerascli.sources.absent import nearest_to
from kerascli.sources.digits import PicturesWanted
from kerascli.sources.downloads import fetch
from kerascli.sources.folder_parts import FolderKind, open_folder
from kerascli.sources.folders import FolderOptions
from kerascli.sources.offline import OfflineSource
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, DataFile, FileText
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Files, OpenedSource
    from kerascli.sources.pictures import PictureDecoder

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
ColorMode = Literal["grayscale", "rgb", "rgba"]
Interpolation = Literal["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]


def _size(value: object) -> tuple[int, int]:
    """One number for a square, or height and width."""
    sides = [value, value] if isinstance(value, int) else value
    if (
        not isinstance(sides, list | tuple)
        or len(sides) != 2
        or not all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in sides)
    ):
        raise PydanticCustomError("wrong-type", "a size is [height, width], two whole numbers, or one for a square")
    return (sides[0], sides[1])


Size = Annotated[
    tuple[int, int],
    PlainValidator(_size, json_schema_input_type=int | Annotated[list[int], Field(min_length=2, max_length=2)]),
    PlainSerializer(list, return_type=list[int]),
]


class PictureArguments(Section):
    """How pictures become arrays, as `image_dataset_from_directory` makes them."""

    image_size: Size = (256, 256)
    """Height and width that all pictures are brought to."""
    color_mode: ColorMode = "rgb"
    """`grayscale`, `rgb` or `rgba`: 1, 3 or 4 channels."""
    interpolation: Interpolation = "bilinear"
    """How pictures are resized."""
    crop_to_aspect_ratio: bool = False
    """Cut the largest window of the wanted shape from the middle, then resize: nothing is distorted."""
    pad_to_aspect_ratio: bool = False
    """Resize until all of the picture fits, and fill the rest with black."""
    exif_transpose: bool = False
    """Turn pictures upright as their EXIF tag says; Keras's loader leaves them as the camera held them."""
    data_format: Literal["channels_last", "channels_first"] | None = None
    """By default as the file's `keras: {image_data_format}` says."""

    @model_validator(mode="after")
    def _one_way_to_fit(self) -> Self:
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            message = "a picture can be cropped or padded to its shape, not both"
            refuse([mistake("conflicting-keys", message, "pad_to_aspect_ratio", help="leave one of them out")])
        return self

    def decoder(self, context: OpenContext, **changed: Any) -> PictureDecoder:
        """What decodes them; `changed` says what differs, of masks."""
        from kerascli.sources.pictures import PictureDecoder

        settings = {
            "size": self.image_size,
            "channels": CHANNELS[self.color_mode],
            "interpolation": self.interpolation,
            "crop": self.crop_to_aspect_ratio,
            "pad": self.pad_to_aspect_ratio,
            "data_format": self.data_format or context.image_data_format,
            "exif_transpose": self.exif_transpose,
        }
        return PictureDecoder(**{**settings, **changed})


class ImagesOptions(PictureArguments, FolderOptions):
    """Pictures in folders, and how they become arrays: the arguments of `image_dataset_from_directory`."""

    masks: DataFile | None = None
    """A folder: the picture of the same stem in it is the target, in place of labels."""
    mask_size: Size | None = None
    """Height and width of the masks; by default those of the pictures."""
    mask_color_mode: ColorMode = "grayscale"
    """Channels of the masks."""
    mask_interpolation: Interpolation = "nearest"
    """How masks are resized; `nearest` keeps class numbers whole."""


class ImagesSource(OfflineSource):
    """Pictures."""

    word: ClassVar[str] = "images"

    images: ImagesOptions
    """The arguments of `keras.utils.image_dataset_from_directory`; or a `table` of paths; or `masks` as targets."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, pictures that can't be read."""

    def pictures_wanted(self) -> PicturesWanted | None:
        if self.images.masks is not None or self.images.label_mode == "binary":
            return None
        height, width = self.images.image_size
        return PicturesWanted(
            height=height,
            width=width,
            channels=CHANNELS[self.images.color_mode],
            dtype="float32",
            label_dtype="int32" if self.images.label_mode == "int" else "float32",
            one_hot=self.images.label_mode == "categorical",
            has_test=False,
        )

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.pictures import tell_oddities

        options = self.images
        if options.masks is not None and options.has_labels:
            options = options.model_copy(update={"label_mode": None})
        decoder = options.decoder(context)

        def finish(files: Files, split: str) -> Files:
            tell_oddities(files, context, self.span("images"))
            return self._with_masks(files, split, context) if options.masks is not None else files

        return open_folder(
            options, FolderKind(kind="images", formats=FORMATS, decoder=decoder, finish=finish), self, context
        )

    def _mask_folder(self, split: str, context: OpenContext) -> Path:
        """The one of this split, where `{split}` stands in its path."""
        masks = self.images.masks
        if not isinstance(masks, FileText):
            if masks is None:
                raise AssertionError("only called with masks")
            return fetch(masks, context, span=self.span("images", "masks"))
        words = SPLIT_WORDS.get(split, ()) if SPLIT_MARK in masks.written else ()
        folders = [Path(masks.for_split(word).path) for word in words] or [Path(masks.path)]
        folder = next((folder for folder in folders if folder.is_dir()), None)
        if folder is None:
            message = f"there is no folder `{folders[0]}`"
            raise self.data_error("file-missing", message, "images", "masks", help=nearest_to(folders[0]))
        return folder

    def _with_masks(self, files: Files, split: str, context: OpenContext) -> Files:
        """Each picture with the one of its stem, in the same subfolder or at the top of the masks' folder."""
        from dataclasses import replace

        folder = self._mask_folder(split, context)
        by_stem = {
            found.relative_to(folder).with_suffix(""): found
            for found in sorted(folder.rglob("*"))
            if found.name.lower().endswith(FORMATS)
        }
        masks = []
        for path in files.paths:
            relative = Path(path).relative_to(files.folder) if Path(path).is_relative_to(files.folder) else Path(path)
            mask = by_stem.get(relative.with_suffix("")) or by_stem.get(Path(relative.stem))
            if mask is None:
                raise self.data_error("missing-mask", f"{path} has no mask of its name in {folder}", "images", "masks")
            masks.append(str(mask))
        decoder = self.images.decoder(
            context,
            size=self.images.mask_size or self.images.image_size,
            channels=CHANNELS[self.images.mask_color_mode],
            interpolation=self.images.mask_interpolation,
        )
        return replace(files, target_paths=tuple(masks), target_decoder=decoder)
