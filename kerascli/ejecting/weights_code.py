"""How much an example counts: by its class, by a column or an array, by a function of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell, spell_arguments, spell_float, spell_target
from kerascli.ejecting.layout import Group, call, flat, keyword, prefixed, statement, suffixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.feeding import Pair
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def class_weights(
    section: DataSection, y: str | None, writing: Writing, *, named: bool
) -> tuple[list[str], list[Expression]]:
    """Lines that work out `class_weight` of the training labels `y`, and what `fit` is told.

    `named` is whether the script knows the names of the classes, as `classes`.
    """
    written: Any = section.class_weight
    if written is None or y is None:
        return [], []
    if isinstance(written, dict):
        return _by_class(written, writing, named=named)
    writing.need("import numpy as np")
    if isinstance(written, str):
        each = f"len({y}) / (len(labels) * counts)" if written == "balanced" else "1 / counts"
        lines = [
            f"labels, counts = np.unique({y}, return_counts=True)",
            f"weights = {each}",
            "class_weight = dict(zip(labels.tolist(), weights.tolist(), strict=True))",
        ]
    else:
        lines = [statement(prefixed("class_weight = ", called(written, [f'np.ravel({y}).astype("int64")'], writing)))]
    return lines, ["class_weight=class_weight"]


def _by_class(weights: dict[int | str, float], writing: Writing, *, named: bool) -> tuple[list[str], list[Expression]]:
    """A number for each class, which the file may name."""
    if not any(isinstance(key, str) for key in weights):
        return [], [keyword("class_weight", spell(dict(weights), writing))]
    if not named:
        return [writing.cannot("classes by their names under `class_weight`", "write their numbers")], []
    items = [
        f"{f'classes.index({flat(spell(key, writing))})' if isinstance(key, str) else key}: {spell_float(float(value))}"
        for key, value in weights.items()
    ]
    return [], [keyword("class_weight", Group("{", tuple(items), "}"))]


def weights_of_all(section: DataSection, writing: Writing, *, count: str) -> list[Expression]:
    """`class_weight` for a dataset, for which Keras wants every class: one that is not named counts 1."""
    written: Any = section.class_weight
    if written is None:
        return []
    known = flat(spell(dict(written), writing))
    if all(isinstance(key, str) for key in written):
        value = f"number: {known}.get(name, 1.0) for number, name in enumerate(classes)"
    else:
        value = f"number: {known}.get(number, 1.0) for number in range({count})"
    return [f"class_weight={{{value}}}"]


def by_example(keywords: Sequence[Expression], y: str) -> list[str]:
    """The weights of classes as a weight for each example, as a dataset needs them."""
    text = flat(keywords[0]).removeprefix("class_weight=")
    lines = [] if text == "class_weight" else [f"class_weight = {text}"]
    numbers = f"np.ravel({y}).tolist()"
    weights = f"[class_weight.get(int(label), 1.0) for label in {numbers}]"
    return [*lines, f'weight_train = np.array({weights}, "float32")']


def example_weights(section: DataSection, pair: Pair, writing: Writing) -> list[str]:
    """The line that makes the weights of these examples, where the file has a function `f(x, y)` for it."""
    written: Any = section.sample_weight
    if written is None or isinstance(written, str):
        return []
    writing.need("import numpy as np")
    made = call("np.asarray", [called(written, [pair.x, pair.y or "None"], writing), '"float32"'])
    return [statement(prefixed(f"{pair.weight} = ", suffixed(made, ".ravel()")))]


def called(function: Object, first: list[str], writing: Writing) -> Expression:
    """A function of the user's with these arguments, then its own."""
    return call(spell_target(function, writing), [*first, *spell_arguments(function, writing, positional=False)])
