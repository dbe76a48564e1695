"""Which rows are held out, as a script cuts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.layout import call, laid_out, listed, statement
from kerascli.ejecting.writing import quoted
from kerascli.preparation.split_section import NAMES_OF_PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.split_section import Folds, RandomSplit, SplitSection


def word_of(part: str) -> str:
    """How a part is called in the names of variables."""
    return "val" if part == "validation" else part


@dataclass(frozen=True, slots=True)
class Cut:
    """How one part is cut from what is left of the whole."""

    part: str
    share: Any


def tail_cuts(split: SplitSection) -> list[Cut]:
    """Test first, then validation, each from the end."""
    found = [Cut("test", split.test), Cut("validation", split.validation)]
    return [cut for cut in found if cut.share not in {None, "test"}]


def tail_lines(split: SplitSection, whole: Sequence[str], names: Sequence[str]) -> list[str]:
    """Slices of arrays: `names` are the letters of the variables, `x` and `y`."""
    lines: list[str] = []
    cuts = tail_cuts(split)
    if any(isinstance(cut.share, float) for cut in cuts) and len(cuts) > 1:
        lines.append(f"samples = len({whole[0]})")
    current = list(whole)
    for cut in cuts:
        word = word_of(cut.part)
        total = "samples" if len(cuts) > 1 else f"len({current[0]})"
        if isinstance(cut.share, int):
            place = f"-{cut.share}"
        elif len(cuts) == 1:
            lines.append(f"cut = int({total} * (1 - {cut.share}))")
            place = "cut"
        else:
            lines.append(f"cut = len({current[0]}) - (samples - int(samples * (1 - {cut.share})))")
            place = "cut"
        held = [f"{name}_{word}" for name in names]
        kept = [f"{name}_train" for name in names]
        lines.append(f"{', '.join(held)} = {', '.join(f'{one}[{place}:]' for one in current)}")
        lines.append(f"{', '.join(kept)} = {', '.join(f'{one}[:{place}]' for one in current)}")
        current = kept
    return lines


def random_cuts(split: RandomSplit) -> list[Cut]:
    """Test first, then validation."""
    found = [Cut("test", split.test), Cut("validation", split.validation)]
    return [cut for cut in found if cut.share is not None]


def held_out(cut: Cut, *, first: bool, total: str, writing: Writing) -> str:
    """The size that `train_test_split` is asked for: each share is one of the whole."""
    if first or isinstance(cut.share, int):
        return repr(cut.share)
    writing.need("import math")
    return f"math.ceil({total} * {cut.share})"


def row_lines(split: RandomSplit, count: str, strata: str | None, writing: Writing) -> list[str]:
    """Numbers of rows, dealt out at random: `train`, `val`, `test`."""
    writing.need("import numpy as np")
    writing.need("from sklearn.model_selection import train_test_split")
    lines = [f"train = np.arange({count})"]
    for number, cut in enumerate(random_cuts(split)):
        word = word_of(cut.part)
        size = held_out(cut, first=number == 0, total=count, writing=writing)
        arguments = ["train", f"test_size={size}", f"random_state={split.seed}"]
        if strata is not None:
            arguments.append(f"stratify={strata}{'[train]' if number else ''}")
        lines.append(statement(call(f"train, {word} = train_test_split", arguments)))
    return lines


def array_lines(split: RandomSplit, whole: Sequence[str], names: Sequence[str], writing: Writing) -> list[str]:
    """Arrays dealt out at random, `x` and `y` together."""
    writing.need("from sklearn.model_selection import train_test_split")
    lines: list[str] = []
    current = list(whole)
    for number, cut in enumerate(random_cuts(split)):
        word = word_of(cut.part)
        kept = [f"{name}_train" for name in names]
        held = [f"{name}_{word}" for name in names]
        size = held_out(cut, first=number == 0, total=f"len({whole[0]})", writing=writing)
        arguments = [*current, f"test_size={size}", f"random_state={split.seed}"]
        if split.stratify:
            arguments.append(f"stratify={current[1]}.ravel()")
        targets = ", ".join(part for pair in zip(kept, held, strict=True) for part in pair)
        lines.append(statement(call(f"{targets} = train_test_split", arguments)))
        current = kept
    return lines


def group_row_lines(split: SplitSection, count: str, column: str, writing: Writing) -> tuple[list[str], list[str]]:
    """Numbers of rows whose groups stay together; and the parts beside `train`."""
    writing.need("from sklearn.model_selection import GroupShuffleSplit")
    lines = [f"groups = {column}", f"train = np.arange({count})"]
    held = []
    for cut in tail_cuts(split):
        word = word_of(cut.part)
        size = repr(cut.share)
        if not isinstance(cut.share, int):
            writing.need("import math")
            size = f"math.ceil(len(np.unique(groups)) * {cut.share})"
        made = call("cutter = GroupShuffleSplit", ["n_splits=1", f"test_size={size}", f"random_state={split.seed}"])
        lines += [
            statement(made),
            "kept, held = next(cutter.split(train, groups=groups[train]))",
            f"train, {word} = train[kept], train[held]",
        ]
        held.append(cut.part)
    return lines, held


def tail_row_lines(split: SplitSection, count: str, column: str | None) -> tuple[list[str], list[str]]:
    """Numbers of rows from the end, sorted first by a column where the file names one; and the parts beside `train`."""
    start = f"np.arange({count})" if column is None else f'np.argsort({column}, kind="stable")'
    lines = [f"train = {start}"]
    held = []
    for cut in tail_cuts(split):
        word = word_of(cut.part)
        size = cut.share if isinstance(cut.share, int) else f"{count} - int({count} * (1 - {cut.share}))"
        lines += [f"cut = len(train) - ({size})", f"train, {word} = train[:cut], train[cut:]"]
        held.append(cut.part)
    return lines, held


def named_row_lines(column: str) -> tuple[list[str], list[str]]:
    """Numbers of rows whose column names their part; there may be none for validation."""
    words = {
        part: [name for name, meant in NAMES_OF_PARTS.items() if meant == part] for part in ("train", "validation")
    }
    return [
        f"parts = np.char.lower(np.char.strip({column}.astype(str)))",
        *(
            f"{variable} = np.flatnonzero(np.isin(parts, {laid_out(listed([quoted(word) for word in words[part]]))}))"
            for variable, part in (("train", "train"), ("val", "validation"))
        ),
    ], ["validation"]


def folds_statement(folds: Folds, count: str, strata: str | None, writing: Writing) -> Expression:
    """`folds`: the pairs of training and validation rows, fold by fold."""
    kind = "KFold" if strata is None else "StratifiedKFold"
    writing.need("import numpy as np")
    writing.need(f"from sklearn.model_selection import {kind}")
    arguments = [f"n_splits={folds.count}"]
    if folds.seed is not None:
        arguments += ["shuffle=True", f"random_state={folds.seed}"]
    made = f"folds = {kind}({', '.join(arguments)}).split"
    return call(made, [f"np.zeros({count})", *([strata] if strata else [])])


def one_fold_lines(folds: Folds, count: str, strata: str | None, writing: Writing) -> list[str]:
    """The rows of the one fold that is wanted."""
    number = (folds.only or 1) - 1
    return [statement(folds_statement(folds, count, strata, writing)), f"train, val = list(folds)[{number}]"]
