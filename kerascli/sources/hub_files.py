"""Pictures and sounds of the Hugging Face hub: laid out as files, and read as those of folders are."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from kerascli.config.nearest import did_you_mean
from kerascli.config.section import Section
from kerascli.sources import fingerprints
from kerascli.sources.audio import SoundArguments
from kerascli.sources.folder_parts import label_indices, readable_only, tell_skipped
from kerascli.sources.folders import Listing, encoded_labels
from kerascli.sources.images import PictureArguments
from kerascli.sources.kept import kept
from kerascli.sources.opened import Files, OpenedSource
from kerascli.sources.path_tables import labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Columns
    from kerascli.sources.source import Source

Key = Literal["images", "audio"]
KINDS: Mapping[str, Key] = {"Image": "images", "Audio": "audio"}
"""By the class of a column's feature."""
ENDINGS = {"BMP": ".bmp", "GIF": ".gif", "JPEG": ".jpg", "PNG": ".png"}
"""Of the pictures that TensorFlow decodes, by Pillow's name; others are kept as PNG."""


class HubColumns(Section):
    """Which columns are meant."""

    kind: ClassVar[Key]
    held: ClassVar[str]
    """What the files are, for people."""

    column: str | None = None
    """By default the only one that holds such files."""
    label: str | None = None
    """The column to predict; by default the only one of classes."""


class HubPictures(HubColumns, PictureArguments):
    """A column of pictures, and how they become arrays: the arguments of `images`."""

    kind: ClassVar[Key] = "images"
    held: ClassVar[str] = "pictures"


class HubSounds(HubColumns, SoundArguments):
    """A column of sounds, and how they become arrays: the arguments of `audio`."""

    kind: ClassVar[Key] = "audio"
    held: ClassVar[str] = "sounds"


def columns_of_files(part: Any) -> dict[str, Key]:
    """Which columns of a split hold files."""
    kinds = {name: KINDS.get(type(feature).__name__) for name, feature in part.features.items()}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def open_files(
    source: Source,
    loaded: Mapping[str, Any],
    options: HubPictures | HubSounds,
    table_of: Callable[[Any], Columns],
    context: OpenContext,
) -> OpenedSource:
    """The parts, a file a row; `table_of` makes a table of what is no file."""
    from kerascli.sources.pictures import tell_oddities
    from kerascli.sources.sounds import as_ragged

    parts: dict[str, Any] = {}
    skipped: list[str] = []
    for split, part in loaded.items():
        files = _files(source, part, options, table_of, context)
        if isinstance(options, HubPictures):
            files = replace(files, decoder=options.decoder(context))
            tell_oddities(files, context, source.span(source.word))
        else:
            files = options.fitted(files, context)
        context = replace(context, classes=context.classes or files.class_names)
        files = readable_only(files, skipped) if context.on_error == "skip" else files
        is_ragged = isinstance(options, HubSounds) and options.ragged
        parts[split] = as_ragged(files) if is_ragged else files
    tell_skipped(skipped, source, context)
    names = context.classes
    return OpenedSource(
        kind=source.word, parts=parts, class_names={"y": tuple(names)} if names else {},
        skipped=tuple(skipped), span=source.span(source.word),
    )  # fmt: skip


def _files(
    source: Source,
    part: Any,
    options: HubColumns,
    table_of: Callable[[Any], Columns],
    context: OpenContext,
) -> Files:
    paths, folder = _laid_out(part, _column(source, part, options), options.kind)
    listing = Listing(paths, None, [], folder)
    label = _label(source, part, options)
    if label is not None:
        table = table_of(part.select_columns([label]))
        names = context.classes or getattr(part.features[label], "names", None) or ()
        listing = labelled(listing, table, label, names, source)
    return Files(
        kind=options.kind,
        paths=tuple(paths),
        folder=folder,
        decoder=PictureArguments().decoder(context),
        targets=encoded_labels(listing, "int", source),
        label_indices=label_indices(listing.labels),
        class_names=tuple(listing.class_names),
        label_mode="int",
        order=None,
    )


def _column(source: Source, part: Any, options: HubColumns) -> str:
    """The column of files that is meant."""
    there = [name for name, found in columns_of_files(part).items() if found == options.kind]
    if options.column is None and len(there) == 1:
        return there[0]
    if options.column in there and options.column is not None:
        return options.column
    if not there:
        message, remedy = f"no column holds {options.held}; there are {', '.join(part.features)}", None
    elif options.column is None:
        message, remedy = f"the columns {', '.join(there)} hold {options.held}: name one", f"column: {there[0]}"
    else:
        message = f"no column `{options.column}` holds {options.held}; {', '.join(there)} does"
        remedy = did_you_mean(options.column, there)
    raise source.data_error("unknown-column", message, source.word, options.kind, "column", help=remedy)


def _label(source: Source, part: Any, options: HubColumns) -> str | None:
    """The column to predict; None where nothing is."""
    if options.label is not None and options.label not in part.features:
        message = f"there is no column `{options.label}`; there are {', '.join(part.features)}"
        remedy = did_you_mean(options.label, list(part.features))
        raise source.data_error("unknown-column", message, source.word, options.kind, "label", help=remedy)
    classes = [name for name, feature in part.features.items() if getattr(feature, "names", None)]
    if options.label is None and len(classes) > 1:
        message = f"the columns {', '.join(classes)} hold classes: name the one to predict"
        raise source.data_error("unknown-column", message, source.word, options.kind, help=f"label: {classes[0]}")
    return options.label or next(iter(classes), None)


def _laid_out(part: Any, column: str, kind: Key) -> tuple[list[str], str]:
    """The files where they lie, or written into the user's cache once; and the folder that they are in."""
    import datasets

    undecoded = {"images": datasets.Image, "audio": datasets.Audio}[kind](decode=False)
    cells = part.select_columns([column]).cast_column(column, undecoded)
    if all(cell and cell["bytes"] is None and cell["path"] for cell in cells[:1][column]):
        return [cell["path"] for cell in cells[column]], ""
    key = fingerprints.of_texts([part._fingerprint, column, kind])  # noqa: SLF001 - of all that made the set

    def write(folder: Path) -> None:
        for row, example in enumerate(cells, 1):
            content, ending = _content(example[column] or {}, kind)
            (folder / f"row-{row:08}{ending}").write_bytes(content)

    folder = kept(f"hub-{key}", write)
    return [str(path) for path in sorted(folder.iterdir())], str(folder)


def _content(cell: Mapping[str, Any], kind: Key) -> tuple[bytes, str]:
    """As it lies in the set, where TensorFlow decodes that; what is empty or no picture is the decoder's to tell."""
    from PIL import Image, UnidentifiedImageError

    content = cell.get("bytes") or b""
    if kind == "audio":
        return content, ".wav"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.format in ENDINGS:
                return content, ENDINGS[picture.format]
            written = io.BytesIO()
            picture.save(written, format="PNG", exif=picture.getexif())
            return written.getvalue(), ".png"
    except (UnidentifiedImageError, OSError, SyntaxError):
        return content, ".jpg"
