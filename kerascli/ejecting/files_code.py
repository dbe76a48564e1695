"""Folders and tables of paths read into memory, where Keras's loader can't feed them as the file wants it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.arrays_code import ArraysCode
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.file_readers import define_picture, define_sound, reads_alone
from kerascli.ejecting.frame_code import is_float, table_lines
from kerascli.ejecting.layout import call, laid_out, listed, prefixed, statement
from kerascli.ejecting.loaders_code import LOADERS, folder_lines, loader_arguments, mask_options, seed_of
from kerascli.ejecting.source_code import WHOLE, Loaded, stand_in_lines
from kerascli.ejecting.writing import quoted
from kerascli.preparation.section import ShuffleBuffer
from kerascli.sources.audio import FORMATS as SOUNDS
from kerascli.sources.audio import AudioSource
from kerascli.sources.context import LOADER_BATCHES_IN_BUFFER
from kerascli.sources.images import FORMATS as PICTURES
from kerascli.sources.images import ImagesSource
from kerascli.sources.paths import FileText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.loaders_code import FolderSource
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def files_data(section: DataSection, sources: Mapping[str, FolderSource], writing: Writing) -> FitData | None:
    """Arrays of each part's files, fed in the order of Keras's loader; None where they are of different lengths."""
    lines: list[str] = []
    parts: dict[str, Pair] = {}
    first = next(iter(sources.values()))
    mixed = _options(first).shuffle is not False and section.shuffle is not False
    for part, source in sources.items():
        if part == "test" and (section.split is None or section.split.validation != "test"):
            continue
        word = "" if part == WHOLE and section.split is not None else f"_{part if part != WHOLE else 'train'}"
        word = word.replace("validation", "val")
        pair = Pair(f"x{word}", f"y{word}" if _has_targets(source) else None)
        read = _read_lines(source, pair, writing, first=not parts)
        if read is None:
            return None
        lines += [*stand_in_lines(source, writing), *read]
        if mixed and part in {WHOLE, "train"}:
            lines += _mixing(pair, seed_of(_options(source).seed, writing))
        parts[part] = pair
    order: Any = section.shuffle
    if section.shuffle is True:
        size = LOADER_BATCHES_IN_BUFFER * section.batch_size
        order = ShuffleBuffer(buffer_size=size, seed=seed_of(_options(first).seed, writing)) if mixed else False
    told = section.model_copy(update={"shuffle": order})
    loaded = Loaded(lines, parts, names_classes=bool(_options(first).has_labels))
    return ArraysCode(told, loaded, writing, end=loader_share(section), sized=False).data()


def loader_share(section: DataSection) -> float | None:
    """What the loader's own `validation_split` holds out."""
    random = section.split.random if section.split is not None else None
    if random is None or random.test is not None or random.stratify or not isinstance(random.validation, float):
        return None
    return random.validation


def _options(source: FolderSource) -> Any:
    return getattr(source, source.word)


def _has_targets(source: FolderSource) -> bool:
    return bool(_options(source).has_labels or getattr(_options(source), "masks", None) is not None)


def _mixing(pair: Pair, seed: int) -> list[str]:
    return [
        "# The order in which Keras's loader mixes files under this seed.",
        f"order = np.random.RandomState({seed}).permutation(len({pair.x}))",
        f"{', '.join(pair.names)} = {', '.join(f'{name}[order]' for name in pair.names)}",
    ]


def _read_lines(source: FolderSource, pair: Pair, writing: Writing, *, first: bool) -> list[str] | None:
    """The files of one folder or table, as arrays."""
    options = _options(source)
    writing.need("import numpy as np")
    alone = isinstance(source, AudioSource) and options.output_sequence_length is None
    if alone or getattr(options, "ragged", False):
        return None
    if options.table is not None:
        paths, labels = _rows_of_table(options, writing, first=first)
    elif reads_alone(options):
        paths, labels = _files_of_folder(source, options, writing, first=first)
    else:
        return _loaded(source, options, pair, writing, first=first)
    if isinstance(source, ImagesSource):
        define_picture(source.images, writing)
    elif isinstance(source, AudioSource):
        define_sound(source.audio, source.audio.sampling_rate, writing)
    else:
        return None
    reader = "picture" if isinstance(source, ImagesSource) else "sound"
    if getattr(options, "masks", None) is not None:
        return None
    return [*paths, f"{pair.x} = np.stack([{reader}(path) for path in paths])", *_labelled(labels, options, pair)]


def _rows_of_table(options: Any, writing: Writing, *, first: bool) -> tuple[list[str], str | None]:
    """`paths`, and the expression of their labels."""
    lines = [line.replace("frame = ", "files = ", 1) for line in table_lines(options.table, writing)]
    file = options.table.file
    if options.directory is not None:
        more, where = folder_lines(options, writing)
        lines += more
    elif not isinstance(file, FileText):
        writing.need("from pathlib import Path")
        where = "Path(path).parent"
    else:
        folder = Path(file.path).parent
        where = "HERE" if folder == writing.folder and writing.path(file.path) else writing.path(folder)
    column = f"files[{quoted(options.label)}]" if options.label is not None else ""
    lines += [f"folder = {where}", f"paths = [folder / name for name in files[{quoted(options.path)}]]"]
    if options.label is None or not options.has_labels:
        return lines, None
    if is_float(options.label, options.table):
        return lines, f'{column}.to_numpy().astype("float32")'
    known = options.class_names
    if first:
        lines.append(f"classes = {laid_out(listed(map(quoted, known))) if known else f'sorted(set({column}))'}")
    return lines, f"[classes.index({'str(label)' if known else 'label'}) for label in {column}]"


def _files_of_folder(
    source: FolderSource, options: Any, writing: Writing, *, first: bool
) -> tuple[list[str], str | None]:
    """`paths` in the order of Keras's loader, and the expression of their labels."""
    lines, folder = folder_lines(options, writing)
    if folder != "folder":
        lines.append(f"folder = {folder}")
    endings = PICTURES if isinstance(source, ImagesSource) else SOUNDS
    wanted = f"path.suffix.lower() in {endings!r}".replace("'", '"')
    if not options.has_labels:
        return [*lines, f'paths = sorted(path for path in folder.rglob("*") if {wanted})'], None
    if first:
        known = options.class_names
        found = "sorted(one.name for one in folder.iterdir() if one.is_dir())"
        lines.append(f"classes = {laid_out(listed(map(quoted, known))) if known else found}")
    lines += [
        "paths = [",
        "    path",
        "    for name in classes",
        '    for path in sorted((folder / name).rglob("*"))',
        f"    if {wanted}",
        "]",
    ]
    return lines, "[classes.index(path.relative_to(folder).parts[0]) for path in paths]"


def _labelled(labels: str | None, options: Any, pair: Pair) -> list[str]:
    """Labels as Keras's loader hands them on."""
    if labels is None:
        return []
    if not labels.startswith("["):
        return [f"{pair.y} = {labels}"]
    if options.label_mode == "categorical":
        return [f'{pair.y} = np.eye(len(classes), dtype="float32")[{labels}]']
    if options.label_mode == "binary":
        return [statement(call(f"{pair.y} = np.array", [labels, 'dtype="float32"'])) + "[:, None]"]
    return [statement(call(f"{pair.y} = np.array", [labels, 'dtype="int32"']))]


def _loaded(source: FolderSource, options: Any, pair: Pair, writing: Writing, *, first: bool) -> list[str]:
    """Everything that Keras's loader finds, in the order of the files."""
    lines, folder = folder_lines(options, writing)
    loader = f"keras.utils.{LOADERS[source.word]}_dataset_from_directory"
    masks = getattr(options, "masks", None)
    arguments = [folder, *loader_arguments(options, writing), "batch_size=None", "shuffle=False"]
    lines.append(statement(prefixed("files = ", call(loader, arguments))))
    if first and options.has_labels and masks is None:
        lines.append("classes = files.class_names")
    if masks is not None or not options.has_labels:
        lines.append(f"{pair.x} = np.stack(list(files.as_numpy_iterator()))")
    else:
        lines.append(f"{pair.x}, {pair.y} = map(np.stack, zip(*files.as_numpy_iterator(), strict=True))")
    if source.word == "text":
        lines.append(f"{pair.x} = np.array([text.decode() for text in {pair.x}])")
    if masks is not None:
        more, folder = folder_lines(options.model_copy(update={"directory": masks}), writing)
        lent = [folder, *loader_arguments(mask_options(options), writing), "batch_size=None", "shuffle=False"]
        lines += [
            *more,
            statement(prefixed("files = ", call(loader, lent))),
            f"{pair.y} = np.stack(list(files.as_numpy_iterator()))",
        ]
    return lines
