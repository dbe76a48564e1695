"""From a folder section to parts: one, or one per split where the folder's path has `{split}` in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.amounts import amount
from kerascli.problems import Problem
from kerascli.sources.context import SPLITS, UNSPLIT, LoaderOrder
from kerascli.sources.downloads import fetch
from kerascli.sources.files import unreadable
from kerascli.sources.folders import encoded_labels, list_folder, mix
from kerascli.sources.opened import Files, OpenedSource
from kerascli.sources.path_tables import list_table
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, FileText

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from kerascli.sources.context import OpenContext
    from kerascli.sources.folders import FolderOptions
    from kerascli.sources.reading import Decoder
    from kerascli.sources.source import Source

TOLD = 5


@dataclass(frozen=True, kw_only=True)
class FolderKind:
    """What differs between folders of images, texts and sounds."""

    kind: Literal["images", "text", "audio"]
    formats: tuple[str, ...]
    decoder: Decoder
    finish: Callable[[Files, str], Files]
    """Adds what only this kind has (the masks of a split), and tells what its files are like."""


def open_folder(options: FolderOptions, kind: FolderKind, source: Source, context: OpenContext) -> OpenedSource:
    """The parts of a folder or of a table of paths."""
    skipped: list[str] = []
    parts = {}
    for split, folder in _folders(options, source, context).items():
        # What is held out keeps the order in which its files are listed.
        mixed = context.shuffle and split in {UNSPLIT, "train"}
        files = kind.finish(_listed(options, folder, kind, source, replace(context, shuffle=mixed)), split)
        context = replace(context, classes=context.classes or files.class_names)
        if context.on_error == "skip":
            files = readable_only(files, skipped)
        parts[split] = files
    tell_skipped(skipped, source, context)
    names = next(iter(parts.values())).class_names
    return OpenedSource(
        kind=source.word,
        parts=dict(parts),
        class_names={"y": names} if names else {},
        skipped=tuple(skipped),
        span=source.span(source.word),
    )


def tell_skipped(skipped: list[str], source: Source, context: OpenContext) -> None:
    """A warning that counts them."""
    if skipped:
        shown = ", ".join(Path(path).name for path in skipped[:TOLD])
        more = f" and {len(skipped) - TOLD} more" if len(skipped) > TOLD else ""
        message = f"{amount(len(skipped), 'file')} can't be read, left out: {shown}{more}"
        context.warn(Problem(code="skipped-files", message=message, span=source.span(source.word), severity="warning"))


def loader_order(opened: OpenedSource) -> LoaderOrder | None:
    """How the Keras loader feeds the files of the first part."""
    first = next(iter(opened.parts.values()))
    if not isinstance(first, Files):
        raise TypeError("a folder opens as files")
    return first.order


def _folders(options: FolderOptions, source: Source, context: OpenContext) -> dict[str, Path | None]:
    """The folder of each part."""
    directory = options.directory
    if directory is None:
        return {UNSPLIT: None}
    if not isinstance(directory, FileText):
        return {UNSPLIT: fetch(directory, context, span=source.span(source.word, "directory"))}
    if SPLIT_MARK not in directory.written:
        return {UNSPLIT: Path(directory.path)}
    found: dict[str, Path | None] = {}
    for split in SPLITS:
        folders = [Path(directory.for_split(word).path) for word in SPLIT_WORDS[split]]
        there = next((folder for folder in folders if folder.is_dir()), None)
        if there is not None:
            found[split] = there
    if not found:
        message = f"there is no folder `{directory.path}` for any split"
        raise source.data_error("file-missing", message, source.word, "directory")
    return found


def _listed(
    options: FolderOptions, folder: Path | None, kind: FolderKind, source: Source, context: OpenContext
) -> Files:
    if options.table is not None:
        listing = list_table(options, folder, source, context)
    elif folder is not None:
        listing = list_folder(options, folder, kind.formats, source, context.classes)
    else:
        raise AssertionError("a folder section has a directory or a table")
    seed = options.seed if options.seed is not None else context.loader_seeds.next(context.seed)
    shuffle = options.shuffle if options.shuffle is not None else context.shuffle
    if shuffle:
        mix(listing, seed)
    targets = encoded_labels(listing, options.label_mode, source)
    return Files(
        kind=kind.kind,
        paths=tuple(listing.paths),
        folder=listing.folder,
        decoder=kind.decoder,
        targets=targets,
        label_indices=label_indices(listing.labels),
        class_names=tuple(listing.class_names),
        label_mode=options.label_mode,
        order=LoaderOrder(shuffle=shuffle, seed=seed),
    )


def label_indices(labels: list[int] | None):  # type: ignore[no-untyped-def]
    """The class of each file."""
    import numpy as np

    return None if labels is None else np.asarray(labels, dtype="int32")


def readable_only(files: Files, skipped: list[str]) -> Files:
    """Without the files that can't be decoded."""
    bad = {index: path for index, path, _ in unreadable(files)}
    skipped.extend(bad.values())
    return files.take([index for index in range(files.samples) if index not in bad])
