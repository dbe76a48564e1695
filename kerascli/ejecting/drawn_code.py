"""Examples that are drawn, and scikit-learn's digits in the place of other pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.digits import PicturesWanted
    from kerascli.sources.synthetic import SyntheticOptions

FEW_CLASSES = 5
"""Whose shares are written one by one."""


def synthetic_lines(options: SyntheticOptions, names: Pair, writing: Writing) -> list[str]:
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


def digits_lines(wanted: PicturesWanted, names: Pair, writing: Writing) -> tuple[list[str], dict[str, Pair]]:
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
        return [*lines, f"{names.x}, {names.y} = pictures, labels"], {}
    lines += ["x_train, y_train = pictures[:1500], labels[:1500]", "x_test, y_test = pictures[1500:], labels[1500:]"]
    return lines, {"train": Pair("x_train", "y_train"), "test": Pair("x_test", "y_test")}
