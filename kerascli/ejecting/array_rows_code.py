"""Which examples of arrays are held out: slices, scikit-learn's cuts, or rows by the values of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.splits_code import (
    array_lines,
    group_row_lines,
    named_row_lines,
    one_fold_lines,
    row_lines,
    tail_lines,
    tail_row_lines,
    word_of,
)
from kerascli.ejecting.writing import quoted
from kerascli.models.statements import FunctionalModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.split_section import SplitSection


def input_names(writing: Writing) -> list[str]:
    """The inputs that a functional model names."""
    model = writing.experiment.model
    return [spec.name for spec in model.inputs or ()] if isinstance(model, FunctionalModel) else []


def held_parts(section: DataSection) -> list[str]:
    """The parts that a split makes."""
    split = section.split
    if split is None:
        return []
    if split.by is not None or split.folds is not None:
        return ["train", "validation"]
    source: Any = split.random or split
    return ["train", *(part for part in ("validation", "test") if getattr(source, part) not in {None, "test"})]


LETTERS = ("x", "y", "weight")
"""How the variables of inputs, targets and weights begin."""


def part_of(pair: Pair, part: str) -> Pair:
    """The variables of a part that is cut from the whole."""
    word = word_of(part)
    y, weight = (
        None if there is None else f"{letter}_{word}" for letter, there in (("y", pair.y), ("weight", pair.weight))
    )
    return Pair(f"x_{word}", y, weight, many=pair.many)


def split_lines(section: DataSection, pair: Pair, writing: Writing, inputs: Sequence[str]) -> list[str]:
    """Lines that make `x_train`, `y_train` and their like of the whole; `inputs` are named, where there are several."""
    split = section.split
    if split is None:
        return []
    letters = [letter for letter, name in zip(LETTERS, (pair.x, pair.y, pair.weight), strict=True) if name is not None]
    whole = pair.names
    by_column = split.order is not None or split.by is not None or split.group is not None or split.folds is not None
    if split.random is not None and not inputs and not isinstance(split.random.stratify, str):
        return array_lines(split.random, whole, letters, writing)
    if split.random is None and not by_column and not inputs:
        return tail_lines(split, whole, letters)
    writing.need("import numpy as np")
    return [
        *_row_lines(split, pair, writing),
        *(
            f"{', '.join(f'{letter}_{word_of(part)}' for letter in letters)} = "
            + ", ".join(chosen(one, word_of(part), inputs if one == pair.x else ()) for one in whole)
            for part in sorted(held_parts(section), key=lambda part: part == "train")
        ),
    ]


def end_lines(share: float, pair: Pair) -> list[str]:
    """A share of the end, rounded down as Keras's loaders of folders do."""
    held, kept = part_of(pair, "validation"), part_of(pair, "train")
    return [
        f"cut = len({pair.x}) - int({share} * len({pair.x}))",
        f"{', '.join(held.names)} = {', '.join(f'{name}[cut:]' for name in pair.names)}",
        f"{', '.join(kept.names)} = {', '.join(f'{name}[:cut]' for name in pair.names)}",
    ]


def chosen(variable: str, rows: str, inputs: Sequence[str]) -> str:
    """Some rows of an array, or of each input."""
    if not inputs:
        return f"{variable}[{rows}]"
    names = f"({', '.join(map(quoted, inputs))}{',' if len(inputs) == 1 else ''})"
    return f"{{name: {variable}[name][{rows}] for name in {names}}}"


def _row_lines(split: SplitSection, pair: Pair, writing: Writing) -> list[str]:
    """The rows of each part, by number."""
    count = count_of(pair)
    if split.random is not None:
        return row_lines(split.random, count, strata_of(split.random.stratify, pair), writing)
    if split.folds is not None:
        if split.folds.only is None:
            return []
        return one_fold_lines(split.folds, count, strata_of(split.folds.stratify, pair), writing)
    if split.by is not None:
        return named_row_lines(_array(split.by, pair))[0]
    if split.group is not None:
        return group_row_lines(split, count, _array(split.group, pair), writing)[0]
    return tail_row_lines(split, count, None if split.order is None else _array(split.order, pair))[0]


def count_of(pair: Pair) -> str:
    """How many examples there are."""
    return f"len({pair.counted})"


def strata_of(stratify: bool | str, pair: Pair) -> str | None:  # noqa: FBT001 - the key's own value
    """The values whose balance is kept in every part."""
    if stratify is False:
        return None
    return f"{pair.y}.ravel()" if stratify is True else _array(stratify, pair)


def _array(name: str | int, pair: Pair) -> str:
    """The array of a name: the one input, the target, or an input of several; one value an example."""
    return {"x": pair.x, "y": pair.y or pair.x}.get(str(name), f"{pair.x}[{quoted(str(name))}]") + ".ravel()"
