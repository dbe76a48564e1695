"""A file or folder in place of the source that a model was trained on, read in the same way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem, UserError
from kerascli.sources.paths import SPLIT_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from kerascli.preparation.section import DataSection
    from kerascli.preparation.serving import Preparation
    from kerascli.sources.source import Source

ARRAYS = (".npz", ".h5", ".hdf5")
IN_FOLDERS = ("images", "text", "audio")


def source_of_file(section: DataSection, file: Path, preparation: Preparation) -> Source:
    """The declared source over another file; what the model learned says what raw examples are."""
    raw = preparation.raw
    if not file.exists():
        raise DataError(Problem(code="file-missing", message=f"there is no file or folder {file}"))
    own = section.source or section.test or section.train
    is_array = file.suffix.lower() in ARRAYS
    found = None
    if own is not None and own.word == "timeseries":
        found = _windows(own, file, raw, is_array=is_array)
    elif is_array:
        found = _arrays(own, file, preparation)
    elif own is not None and own.word in IN_FOLDERS:
        found = _folder(own, file)
    elif own is not None and own.word == "huggingface" and file.is_dir():
        found = _folder_for_hub(own, file)
    elif own is not None and own.word == "tfrecord":
        found = _elsewhere(own, {"file": _path(file)})
    elif own is None or own.word == "table" or "columns" in raw:
        found = _table(own, file, raw)
    if found is None:
        word = own.word if own is not None else ""
        raise UserError(
            Problem(
                code="other-data-unclear",
                message=f"the model's data are of the kind `{word}`; how {file} stands in for them is not clear",
                help=f"say it as in the file: data.source.{word}={file}",
            )
        )
    return found


def _path(file: Path) -> Any:
    from kerascli.sources.paths import file_text

    return file_text(str(file))


def _elsewhere(own: Source, changed: Mapping[str, Any]) -> Source:
    """The source with another place, which no line of its experiment names."""
    written = getattr(own, own.word).model_copy(update=dict(changed))
    source = own.model_copy(update={own.word: written, "offline": None})
    source._node = None  # noqa: SLF001
    return source


def _table_options(written: Any, file: Path, raw: Mapping[str, Any]) -> Any:
    """How a table is written: as the one that was read, or that the preparation tells of."""
    from kerascli.sources.table import TableOptions

    if written is not None:
        return written.model_copy(update={"file": _path(file), "format": None})
    return TableOptions.model_validate({**raw.get("table", {}), "file": str(file)})


def _table(own: Source | None, file: Path, raw: Mapping[str, Any]) -> Source:
    """Of a function that gave a frame too: a file has the same columns."""
    from kerascli.sources.table import TableSource

    written = getattr(own, "table", None)
    if own is None or written is None:
        return TableSource(table=_table_options(None, file, raw))
    return _elsewhere(own, {"file": _path(file), "format": None})


def _windows(own: Any, file: Path, raw: Mapping[str, Any], *, is_array: bool) -> Source | None:
    """Windows over other rows."""
    nowhere = dict.fromkeys(("table", "arrays", "python"))
    if is_array:
        return _elsewhere(own, {**nowhere, "arrays": _path(file)})
    if own.timeseries.table is None and "columns" not in raw:
        return None
    return _elsewhere(own, {**nowhere, "table": _table_options(own.timeseries.table, file, raw)})


def _folder(own: Any, file: Path) -> Source | None:
    """A folder with folders of classes, or a table of paths where there was one."""
    table = getattr(own, own.word).table
    if file.is_dir():
        return _elsewhere(own, {"directory": _path(file), "table": None, "shuffle": False})
    if table is None:
        return None
    return _elsewhere(own, {"directory": None, "table": _table_options(table, file, {}), "shuffle": False})


def _folder_for_hub(own: Any, file: Path) -> Source | None:
    """A folder with folders of classes, read as the column of pictures or sounds was."""
    from kerascli.sources.audio import AudioSource
    from kerascli.sources.images import ImagesSource

    kind = next((kind for kind in ("images", "audio") if getattr(own.huggingface, kind) is not None), None)
    if kind is None:
        return None
    arguments = getattr(own.huggingface, kind).model_dump(exclude={"column", "label"})
    arguments |= {"directory": str(file), "shuffle": False}
    if kind == "images":
        return ImagesSource.model_validate({"images": arguments})
    return AudioSource.model_validate({"audio": arguments})


def _arrays(own: Any, file: Path, preparation: Preparation) -> Source:
    """By the keys that the experiment names, or the names of inputs and targets; else `x` and `y` by their parts."""
    from kerascli.sources.array_files import ArrayFileReader
    from kerascli.sources.arrays import ArraysSource, NamedArrays

    keys = ArrayFileReader(file).keys
    written = own.arrays if own is not None and own.word == "arrays" else None
    if isinstance(written, NamedArrays) and _are_there(written, keys):
        return _elsewhere(own, {part: _moved(getattr(written, part), file) for part in ("x", "y", "sample_weight")})
    inputs, targets = list(preparation.raw.get("arrays", ())), list(preparation.answers)
    if inputs and {*inputs, *targets} <= set(keys):
        named = {"x": inputs, **({"y": targets} if targets else {})}
        keyed = {part: {name: f"{file}[{name}]" for name in names} for part, names in named.items()}
        return ArraysSource.model_validate({"arrays": keyed})
    return ArraysSource(arrays=_path(file))


def _are_there(written: Any, keys: Collection[str]) -> bool:
    """Whether a file has the arrays that the experiment names, of some part."""
    texts = list(written.x.values()) if isinstance(written.x, dict) else [written.x]
    words = [word for split in SPLIT_WORDS.values() for word in split]
    return all(any(text.for_split(word).key in keys for word in words) for text in texts)


def _moved(named: Any, file: Path) -> Any:
    """The same keys of another file."""
    if isinstance(named, dict):
        return {name: _moved(text, file) for name, text in named.items()}
    return named if named is None else replace(named, file=_path(file))
