"""Array sources as the lines that load them: built-in sets, array files, drawn examples, the user's own code."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.drawn_code import digits_lines, synthetic_lines
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.layout import call, keyword, prefixed, statement
from kerascli.ejecting.splits_code import word_of
from kerascli.ejecting.writing import quoted
from kerascli.sources.arrays import ArraysSource, NamedArrays
from kerascli.sources.builtin import SKLEARN_ARGUMENTS, BuiltinSource
from kerascli.sources.offline import OfflineSource
from kerascli.sources.paths import SPLIT_WORDS, ArrayText, FileText
from kerascli.sources.source import Source
from kerascli.sources.synthetic import SyntheticSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.digits import PicturesWanted

WHOLE = "source"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Lines that load examples, and where these are then."""

    lines: list[str]
    parts: dict[str, Pair]
    """By split, or one called `source`."""
    inputs: tuple[str, ...] = ()
    """The names of the inputs, where they are known to have some."""
    names_classes: bool = False
    """Whether the names of the classes are there, as `classes`."""


def effective(source: Source, writing: Writing) -> Source | PicturesWanted:
    """The source itself, or its stand-in where the script shall run without a network."""
    if not (writing.offline and isinstance(source, OfflineSource) and source.offline is not None):
        return source
    if isinstance(source.offline, Source):
        return source.offline
    wanted = source.pictures_wanted()
    return source if wanted is None else wanted


def stand_in_lines(source: Source, writing: Writing) -> list[str]:
    """A word about what stands in, or about what could."""
    if not (isinstance(source, OfflineSource) and source.offline is not None):
        return []
    if writing.offline:
        what = source.builtin if isinstance(source, BuiltinSource) else f"the {source.word}"
        return [f"# Without a network: these examples stand in for {what}."]
    return []


def load(source: Source | PicturesWanted, names: Pair, writing: Writing) -> Loaded | None:
    """How examples in memory are had; None for another kind of source."""
    match source:
        case BuiltinSource():
            return _builtin(source, names, writing)
        case ArraysSource():
            return _arrays(source, names, writing)
        case SyntheticSource():
            return Loaded(synthetic_lines(source.synthetic, names, writing), {WHOLE: names})
        case Source():
            return None
    lines, parts = digits_lines(source, names, writing)
    return Loaded(lines, parts or {WHOLE: names})


def _builtin(source: BuiltinSource, names: Pair, writing: Writing) -> Loaded:
    arguments = [keyword(name, spell(value, writing)) for name, value in (source.model_extra or {}).items()]
    if source.builtin in SKLEARN_ARGUMENTS:
        loader = f"load_{source.builtin}"
        writing.need(f"from sklearn.datasets import {loader}")
        if source.builtin == "digits":
            lines = [statement(prefixed("digits = ", call(loader, arguments)))]
            return Loaded([*lines, f"{names.x}, {names.y} = digits.images, digits.target"], {WHOLE: names})
        made = call(loader, ["return_X_y=True", *arguments])
        return Loaded([statement(prefixed(f"{names.x}, {names.y} = ", made))], {WHOLE: names})
    if source.file is not None and isinstance(source.file, FileText):
        arguments.append(keyword("path", f"str({writing.path(source.file.path)})"))
    made = call(f"keras.datasets.{source.builtin}.load_data", arguments)
    line = statement(prefixed("(x_train, y_train), (x_test, y_test) = ", made))
    return Loaded([line], {"train": Pair("x_train", "y_train"), "test": Pair("x_test", "y_test")})


def _arrays(source: ArraysSource, names: Pair, writing: Writing) -> Loaded | None:
    if isinstance(source.arrays, NamedArrays):
        return _named_arrays(source.arrays, names, writing)
    if not isinstance(source.arrays, FileText) or not source.arrays.path.endswith(".npz"):
        return None
    writing.need("import numpy as np")
    keys = _keys_of(source.arrays.path)
    lines = [f"arrays = np.load({writing.path(source.arrays.path)})"]
    parts: dict[str, Pair] = {}
    for split, words in {
        WHOLE: ("",),
        **{name: tuple(f"_{w}" for w in ws) for name, ws in SPLIT_WORDS.items()},
    }.items():
        word = next((word for word in words if f"x{word}" in keys), None)
        if word is None:
            continue
        pair = Pair(names.x, names.y) if split == WHOLE else Pair(f"x_{word_of(split)}", f"y_{word_of(split)}")
        has_target = f"y{word}" in keys
        parts[split] = pair if has_target else Pair(pair.x, None)
        taken = [f'arrays["x{word}"]', *([f'arrays["y{word}"]'] if has_target else [])]
        lines.append(f"{', '.join([pair.x, pair.y or ''][: len(taken)])} = {', '.join(taken)}")
    return Loaded(lines, parts)


def _keys_of(path: str) -> set[str]:
    """The names in an npz file, read from its directory alone."""
    with zipfile.ZipFile(path) as file:
        return {name.removesuffix(".npy") for name in file.namelist()}


def _named_arrays(arrays: NamedArrays, names: Pair, writing: Writing) -> Loaded | None:
    texts = [*_texts(arrays.x), *_texts(arrays.y)]
    if any(not text.file.path.endswith((".npz", ".npy")) for text in texts):
        return None
    writing.need("import numpy as np")
    known = tuple(arrays.x) if isinstance(arrays.x, dict) else ()
    if not any(text.has_split for text in texts):
        lines = [f"{names.x} = {_read(arrays.x, writing)}"]
        if arrays.y is not None:
            lines.append(f"{names.y} = {_read(arrays.y, writing)}")
        return Loaded(lines, {WHOLE: names if arrays.y is not None else Pair(names.x, None)}, known)
    lines, parts = [], {}
    for split, words in SPLIT_WORDS.items():
        word = next((word for word in words if all(_is_there(text.for_split(word)) for text in texts)), None)
        if word is None:
            continue
        pair = Pair(f"x_{word_of(split)}", None if arrays.y is None else f"y_{word_of(split)}")
        lines.append(f"{pair.x} = {_read(_for_split(arrays.x, word), writing)}")
        if arrays.y is not None:
            lines.append(f"{pair.y} = {_read(_for_split(arrays.y, word), writing)}")
        parts[split] = pair
    return Loaded(lines, parts, known)


def _is_there(text: ArrayText) -> bool:
    path = Path(text.file.path)
    return path.is_file() and (text.key is None or path.suffix != ".npz" or text.key in _keys_of(str(path)))


def _for_split(value: Any, word: str) -> Any:
    if isinstance(value, dict):
        return {name: one.for_split(word) for name, one in value.items()}
    return value.for_split(word)


def _texts(value: ArrayText | dict[str, ArrayText] | None) -> list[ArrayText]:
    if value is None:
        return []
    return list(value.values()) if isinstance(value, dict) else [value]


def _read(value: ArrayText | dict[str, ArrayText], writing: Writing) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(name)}: {_read(item, writing)}" for name, item in value.items()) + "}"
    key = "" if value.key is None else f"[{quoted(value.key)}]"
    return f"np.load({writing.path(value.file.path)}){key}"
