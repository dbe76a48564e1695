"""Folders with a class each, and tables of paths: listed and mixed as Keras's loaders do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import ModelWrapValidatorHandler, model_validator

from kerascli.config.located import checked_for_homes, mistake, refuse
from kerascli.config.section import Section
from kerascli.sources.absent import nearest_to
from kerascli.sources.paths import DataFile, FileText
from kerascli.sources.table import TableText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from kerascli.sources.source import Source

    Array = np.ndarray[Any, np.dtype[Any]]

HOMES = {
    "batch_size": "data: {batch_size: …}",
    "validation_split": "data: {split: {random: {validation: …}}}",
    "subset": "data: {split: {random: {validation: …}}}",
    "format": "nothing: batches reach every backend alike",
    "verbose": "kerascli data FILE tells what was found",
}
"""Arguments of the Keras loaders that are no matter of where the files are, and where they are said."""
LabelMode = Literal["int", "categorical", "binary"]


class FolderOptions(Section):
    """What folders of images, texts and sounds have in common."""

    directory: DataFile | None = None
    """A folder with a folder per class; of a table of paths the folder they are relative to."""
    labels: Literal["inferred"] | list[int] | None = "inferred"
    """Of the folders' names; or a class number per file, in the order of their paths; or `null` for no labels."""
    label_mode: LabelMode | None = "int"
    """`int`, `categorical` (one-hot), `binary` (0.0 and 1.0), or `null` for no labels."""
    class_names: list[str] | None = None
    """The classes in the order of their numbers; by default alphabetical. Folders that are not named are left out."""
    follow_links: bool = False
    """Go into linked folders."""
    shuffle: bool | None = None
    """Mix the files as the loader does; by default unless `data.shuffle` is false."""
    seed: int | None = None
    """Of that mixing; by default drawn from the file's seed."""
    table: TableText | None = None
    """A table with a row per example, in place of folders per class."""
    path: str = "path"
    """The table's column of paths."""
    label: str | None = "label"
    """The table's column of labels; `null` for none."""

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_home(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return checked_for_homes(value, HOMES, "a folder", handler)

    @model_validator(mode="after")
    def _needs_a_place(self) -> Self:
        if self.directory is None and self.table is None:
            refuse([mistake("missing-key", "a `directory` or a `table` of paths is needed", help="directory: FOLDER")])
        return self

    @model_validator(mode="after")
    def _labels_stand_alone(self) -> Self:
        if not isinstance(self.labels, list):
            return self
        beside = next((key for key in ("class_names", "table") if getattr(self, key) is not None), None)
        if beside is not None:
            message = f"with a list of `labels` there is no `{beside}`: the classes are the numbers in the list"
            refuse([mistake("conflicting-keys", message, beside, help="leave one of the two out")])
        return self

    @property
    def has_labels(self) -> bool:
        return self.labels is not None and self.label_mode is not None


class Listing:
    """Files, their classes, and the names of the classes."""

    def __init__(self, paths: list[str], labels: list[int] | None, class_names: list[str], folder: str) -> None:
        self.paths = paths
        self.labels = labels
        self.class_names = class_names
        self.folder = folder
        self.values: Array | None = None
        """Numbers to be predicted, where a table's label column holds fractions."""


def list_folder(
    options: FolderOptions, directory: Path, formats: tuple[str, ...], source: Source, classes: Sequence[str] = ()
) -> Listing:
    """Files in the order of `keras.utils`: class by class, in each by folder and name.

    `classes` are those of the training part: another part may lack some, and has no other.
    """
    if not directory.is_dir():
        message = f"there is no folder `{directory}`"
        raise source.data_error("file-missing", message, source.word, "directory", help=nearest_to(directory))
    if not options.has_labels or isinstance(options.labels, list):
        paths = [str(path) for path in _walk(directory, formats, follow_links=options.follow_links)]
        if not paths:
            raise _no_files(directory, formats, source)
        labels = options.labels if options.has_labels and isinstance(options.labels, list) else None
        return Listing(paths, labels and _counted(labels, paths, source), _as_classes(labels), str(directory))
    folders = sorted(child.name for child in directory.iterdir() if child.is_dir() and not child.name.startswith("."))
    names = list(classes or options.class_names or folders)
    if not classes:
        _check_classes(names, folders, directory, source)
    elif options.class_names is None:
        _refuse_others(classes, folders, directory, source)
    paths, labels = [], []
    for index, name in enumerate(names):
        if name not in folders:
            continue
        found = [str(path) for path in _walk(directory / name, formats, follow_links=options.follow_links)]
        if not found:
            told = ", ".join(formats)
            message = f"the class folder `{directory / name}` holds no file that ends in {told}"
            remedy = "fill or remove it, or name the classes to use: class_names: […]"
            raise source.data_error("empty-class", message, source.word, "directory", help=remedy)
        paths += found
        labels += [index] * len(found)
    if not paths:
        raise _no_files(directory, formats, source)
    return Listing(paths, labels, names, str(directory))


def _counted(labels: list[int], paths: list[str], source: Source) -> list[int]:
    """One label per file, as numbers that count from 0."""
    if min(labels, default=0) < 0:
        raise source.data_error("out-of-range", "`labels` count from 0", source.word, "labels")
    if len(labels) != len(paths):
        message = f"there are {len(labels):,} `labels` for {len(paths):,} files"
        raise source.data_error("different-lengths", message, source.word, "labels")
    return list(labels)


def _as_classes(labels: list[int] | None) -> list[str]:
    """The classes of listed labels, named by their numbers."""
    return [str(label) for label in range(max(labels) + 1)] if labels else []


def mix(listing: Listing, seed: int) -> None:
    """Into the order in which the Keras loader mixes them."""
    import numpy as np

    np.random.RandomState(seed).shuffle(listing.paths)
    if listing.labels is not None:
        np.random.RandomState(seed).shuffle(listing.labels)
    if listing.values is not None:
        np.random.RandomState(seed).shuffle(listing.values)


def encoded_labels(listing: Listing, mode: LabelMode | None, source: Source) -> Array | None:
    """Labels as the loader hands them on."""
    import numpy as np

    if listing.values is not None:
        return listing.values
    if listing.labels is None or mode is None:
        return None
    labels = np.asarray(listing.labels, dtype="int32")
    if mode == "binary":
        if len(listing.class_names) != 2:
            shown = ", ".join(listing.class_names)
            message = f"`label_mode: binary` needs two classes; there are {len(listing.class_names)}: {shown}"
            raise source.data_error("wrong-classes", message, source.word, "label_mode", help="label_mode: int")
        column: Array = labels.astype("float32")[:, None]
        return column
    if mode == "categorical":
        one_hot: Array = np.eye(len(listing.class_names), dtype="float32")[labels]
        return one_hot
    return labels


def folder_path(file: FileText, word: str) -> Path:
    """The folder, for a split where `{split}` is in it."""
    return Path(file.for_split(word).path)


def _check_classes(names: Sequence[str], folders: Sequence[str], directory: Path, source: Source) -> None:
    from kerascli.config.nearest import did_you_mean

    missing = next((name for name in names if name not in folders), None)
    if missing is not None:
        message = f"there is no class folder `{missing}` in {directory}; there are {', '.join(folders)}"
        raise source.data_error(
            "missing-class", message, source.word, "class_names", help=did_you_mean(missing, folders)
        )
    if not names:
        message = f"{directory} has no folders; each class is one"
        raise source.data_error("no-examples", message, source.word, "directory", help="label_mode: null")
    if len(names) == 1:
        message = f"{directory} has one class only, `{names[0]}`"
        remedy = "a classifier needs two; for examples without labels write label_mode: null"
        raise source.data_error("one-class", message, source.word, "directory", help=remedy)


def _refuse_others(classes: Sequence[str], folders: Sequence[str], directory: Path, source: Source) -> None:
    """A folder that is none of the training part's classes would be taken for one of them."""
    from kerascli.config.nearest import did_you_mean

    other = next((name for name in folders if name not in classes), None)
    if other is not None:
        message = f"`{directory / other}` is none of the classes that are trained: {', '.join(classes)}"
        remedy = did_you_mean(other, classes) or "remove the folder, or give the training part examples of it"
        raise source.data_error("unknown-label", message, source.word, "directory", help=remedy)


def _walk(folder: Path, formats: tuple[str, ...], *, follow_links: bool) -> Iterator[Path]:
    """All files below, by the path of their folder and then by name, as Keras walks them."""
    for root, _, names in sorted(os.walk(folder, followlinks=follow_links), key=lambda entry: entry[0]):
        for name in sorted(names):
            if name.lower().endswith(formats):
                yield Path(root, name)


def _no_files(directory: Path, formats: tuple[str, ...], source: Source) -> Exception:
    return source.data_error(
        "no-examples", f"{directory} holds no file that ends in {', '.join(formats)}", source.word, "directory"
    )
