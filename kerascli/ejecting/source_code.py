"""Array sources as the lines that load them: built-in sets, array files, drawn examples, the user's own code."""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.layout import call, keyword, prefixed, statement
from kerascli.ejecting.writing import quoted
from kerascli.sources.arrays import ArraysSource, NamedArrays
from kerascli.sources.builtin import SKLEARN_ARGUMENTS, BuiltinSource
from kerascli.sources.offline import OfflineSource
from kerascli.sources.paths import SPLIT_WORDS, ArrayText, FileText
from kerascli.sources.python import PythonSource
from kerascli.sources.source import Source
from kerascli.sources.synthetic import SyntheticSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.digits import PicturesWanted
    from kerascli.sources.synthetic import SyntheticOptions

WHOLE = "source"


FEW_CLASSES = 5
"""Whose shares are written one by one."""


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
            return Loaded(_synthetic(source.synthetic, names, writing), {WHOLE: names})
        case PythonSource():
            made = spell(source.python, writing)
            return Loaded([statement(prefixed(f"{names.x}, {names.y} = ", made))], {WHOLE: names})
        case Source():
            return None
    return _digits(source, names, writing)


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
        pair = Pair(names.x, names.y) if split == WHOLE else Pair(f"x_{_short(split)}", f"y_{_short(split)}")
        has_target = f"y{word}" in keys
        parts[split] = pair if has_target else Pair(pair.x, None)
        taken = [f'arrays["x{word}"]', *([f'arrays["y{word}"]'] if has_target else [])]
        lines.append(f"{', '.join([pair.x, pair.y or ''][: len(taken)])} = {', '.join(taken)}")
    return Loaded(lines, parts)


def _keys_of(path: str) -> set[str]:
    """The names in an npz file, read from its directory alone."""
    with zipfile.ZipFile(path) as file:
        return {name.removesuffix(".npy") for name in file.namelist()}


def _short(split: str) -> str:
    return "val" if split == "validation" else split


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
        pair = Pair(f"x_{_short(split)}", None if arrays.y is None else f"y_{_short(split)}")
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


def _synthetic(options: SyntheticOptions, names: Pair, writing: Writing) -> list[str]:
    """Drawn examples: the same draws, in the same order."""
    writing.need("import numpy as np")
    seed = options.seed if options.seed is not None else writing.experiment.seed
    lines = [f"random = np.random.default_rng({seed})", f"samples = {options.samples}"]
    if options.inputs:
        lines.append(f"{names.x} = {{}}")
        drawn = {f"{names.x}[{quoted(name)}]": shape for name, shape in options.inputs.items()}
    else:
        drawn = {names.x: options.shape}
    lines += [f"{variable} = {_drawn(options, shape)}" for variable, shape in drawn.items()]
    flat = [
        f'{variable}{"" if len(shape) == 1 else ".reshape(samples, -1)"}.astype("float64")'
        for variable, shape in drawn.items()
    ]
    whole = flat[0] if len(flat) == 1 else f"np.concatenate([{', '.join(flat)}], axis=1)"
    rules = {
        "random": "random.standard_normal(samples)",
        "linear": f"{whole} @ random.standard_normal({' + '.join(str(math.prod(shape)) for shape in drawn.values())})",
        "sum": f"{whole}.sum(axis=1)",
    }
    lines.append(f"values = {rules[options.rule]}")
    if options.noise:
        noise = f"random.standard_normal(samples) * {options.noise!r} * values.std()"
        lines.append(f"values = values + {noise}")
    if options.classes is None:
        return [*lines, f'{names.y} = values.astype("float32")']
    shares = f"np.arange(1, {options.classes}) / {options.classes}"
    if options.classes <= FEW_CLASSES:
        shares = f"[{', '.join(f'{number} / {options.classes}' for number in range(1, options.classes))}]"
    return [
        *lines,
        f"bounds = np.quantile(values, {shares})",
        f'{names.y} = np.searchsorted(bounds, values, side="right").astype("int32")',
    ]


def _drawn(options: SyntheticOptions, shape: list[int]) -> str:
    size = f"(samples, {', '.join(map(str, shape))})"
    if options.distribution == "normal":
        return f'random.standard_normal({size}, dtype="float32")'
    if options.distribution == "integers":
        return f'random.integers({int(options.low)}, {int(options.high)}, size={size}, dtype="int32")'
    uniform = f'random.random({size}, dtype="float32")'
    if (options.low, options.high) == (0.0, 1.0):
        return uniform
    return f"{uniform} * {options.high - options.low!r} + {options.low!r}"


def _digits(wanted: PicturesWanted, names: Pair, writing: Writing) -> Loaded:
    """scikit-learn's digits, brought to the size and the type of the pictures they stand in for."""
    for line in ("import numpy as np", "from PIL import Image", "from sklearn.datasets import load_digits"):
        writing.need(line)
    size = f"({wanted.width}, {wanted.height})"
    labels = f'digits.target.astype("{wanted.label_dtype}")'
    if wanted.one_hot:
        labels = f'np.eye(10, dtype="{wanted.label_dtype}")[digits.target]'
    if wanted.label_shape:
        labels += f".reshape(-1, {', '.join(map(str, wanted.label_shape))})"
    lines = [
        "digits = load_digits()",
        'scaled = np.round(digits.images * (255 / 16)).astype("uint8")',
        (
            "pictures = np.stack([\n"
            f"    np.asarray(Image.fromarray(one).resize({size}, Image.Resampling.BICUBIC))\n"
            "    for one in scaled\n"
            "])"
        ),
    ]
    if wanted.channels is not None:
        lines.append(f"pictures = np.repeat(pictures[..., None], {wanted.channels}, axis=-1)")
    if wanted.dtype != "uint8":
        lines.append(f'pictures = pictures.astype("{wanted.dtype}")')
    lines.append(f"labels = {labels}")
    if not wanted.has_test:
        return Loaded([*lines, f"{names.x}, {names.y} = pictures, labels"], {WHOLE: names})
    lines += ["x_train, y_train = pictures[:1500], labels[:1500]", "x_test, y_test = pictures[1500:], labels[1500:]"]
    return Loaded(lines, {"train": Pair("x_train", "y_train"), "test": Pair("x_test", "y_test")})
