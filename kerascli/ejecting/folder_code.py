"""Folders with a class each, loaded by `keras.utils.*_dataset_from_directory`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.ejecting.augment_code import augmentation_lines
from kerascli.ejecting.code import spell, spell_object
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.frame_code import downloaded
from kerascli.ejecting.layout import call, keyword, prefixed, statement
from kerascli.ejecting.seeded_code import Augmented
from kerascli.ejecting.source_code import stand_in_lines
from kerascli.ejecting.steps_code import learns
from kerascli.ejecting.writing import quoted
from kerascli.sources.audio import AudioSource
from kerascli.sources.context import LoaderSeeds
from kerascli.sources.images import ImagesSource
from kerascli.sources.paths import SPLIT_MARK, FileText
from kerascli.sources.text import TextSource

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
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
    "text",
    "file",
    "encoding",
)
"""Keys that are no arguments of the loader, or are said by themselves."""


def folder_data(section: DataSection, source: FolderSource, writing: Writing) -> FitData | None:
    """A dataset for each part; None where the files are named by a table."""
    options: Any = getattr(source, source.word)
    if options.table is not None or options.directory is None:
        return None
    if isinstance(options.directory, FileText) and SPLIT_MARK in options.directory.written:
        return None
    held = _share(section)
    if section.split is not None and held is None:
        return None
    lines, folder = _folder(options, writing)
    target = "train_data" if held is None else "train_data, val_data"
    made = call(
        f"keras.utils.{LOADERS[source.word]}_dataset_from_directory",
        [folder, *_arguments(section, options, held, writing)],
    )
    if getattr(options, "exif_transpose", False):
        lines.append(writing.cannot("pictures turned by their EXIF tag", "save them upright first"))
    if getattr(options, "sampling_rate", None) is not None:
        lines.append(writing.cannot("sounds of another rate", "Keras's loader needs tensorflow_io to resample them"))
    names = ["train_data", *(["val_data"] if held is not None else [])]
    lines = [*stand_in_lines(source, writing), *lines, statement(prefixed(f"{target} = ", made))]
    if getattr(options, "masks", None) is not None:
        lines += _mask_lines(section, options, held, names, writing)
    lines += _steps(section, names, writing)
    data = FitData(lines=lines, positional=["train_data"], train_input="train_data", is_dataset=True)
    masks = getattr(options, "masks", None) is not None
    kind = Augmented(
        values=("x", "y") if options.has_labels or masks else ("x",), masks=masks, tuples=options.has_labels or masks
    )
    lines += augmentation_lines(section, data, writing, kind=kind)
    if held is not None:
        data.keywords.append("validation_data=val_data")
    return data


def _mask_lines(
    section: DataSection, options: Any, held: float | None, names: list[str], writing: Writing
) -> list[str]:
    """The masks, loaded in the order of their pictures, for the seed is the same."""
    writing.need("import tensorflow as tf")
    lent = options.model_copy(
        update={
            "image_size": options.mask_size or options.image_size,
            "color_mode": options.mask_color_mode,
            "interpolation": options.mask_interpolation,
        }
    )
    lent.model_fields_set.update({"image_size", "color_mode", "interpolation"})
    masks = [name.replace("data", "masks") for name in names]
    lines, folder = _folder(options.model_copy(update={"directory": options.masks}), writing)
    arguments = [folder, *_arguments(section, lent, held, writing)]
    made = call("keras.utils.image_dataset_from_directory", arguments)
    return [
        *lines,
        statement(prefixed(f"{', '.join(masks)} = ", made)),
        *(f"{name} = tf.data.Dataset.zip({name}, {mask})" for name, mask in zip(names, masks, strict=True)),
    ]


def _share(section: DataSection) -> float | None:
    """What the loader's own `validation_split` holds out."""
    random = section.split.random if section.split is not None else None
    if random is None or random.test is not None or random.stratify or not isinstance(random.validation, float):
        return None
    return random.validation


def _folder(options: FolderOptions, writing: Writing) -> tuple[list[str], str]:
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


def _arguments(section: DataSection, options: FolderOptions, held: float | None, writing: Writing) -> list[Expression]:
    items: list[Expression] = [
        keyword(name, spell(getattr(options, name), writing))
        for name in type(options).model_fields
        if name in options.model_fields_set and name not in OWN
    ]
    if getattr(options, "masks", None) is not None:
        items.insert(0, "labels=None")
    items.append(f"batch_size={section.batch_size}")
    if options.shuffle is False or section.shuffle is False:
        items.append("shuffle=False")
    else:
        seed = options.seed if options.seed is not None else LoaderSeeds().next(writing.experiment.seed or 0)
        items.append(f"seed={seed}")
    return items if held is None else [*items, f"validation_split={held}", 'subset="both"']


def _steps(section: DataSection, names: list[str], writing: Writing) -> list[str]:
    """Layers over the inputs of each dataset, learned from the training part."""
    lines: list[str] = []
    if set(section.prepare) - {"x"}:
        lines.append(writing.cannot("steps over the labels of a folder", "map the datasets here"))
    for step in section.prepare.get("x", []):
        if not isinstance(step, Object) or step.target.is_function:
            lines.append(writing.cannot("a NumPy step over a folder", "map the datasets here"))
            continue
        lines.append(statement(prefixed("step = ", spell_object(step, writing))))
        if learns(step):
            lines.append("step.adapt(train_data.map(lambda x, y: x))")
        lines += [f"{name} = {name}.map(lambda x, y, step=step: (step(x), y))" for name in names]
    return lines
