"""Examples in memory: loaded, prepared, split, and handed to `fit` as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.array_rows_code import count_of, held_parts, input_names, split_lines, strata_of, word_of
from kerascli.ejecting.augment_code import dataset_of_arrays
from kerascli.ejecting.code import spell, spell_arguments, spell_target
from kerascli.ejecting.facts import NAMES
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.hubs_code import load_any
from kerascli.ejecting.layout import call, flat, keyword, prefixed, statement
from kerascli.ejecting.source_code import WHOLE, Pair, stand_in_lines
from kerascli.ejecting.splits_code import folds_statement
from kerascli.ejecting.steps_code import StepsCode, learns
from kerascli.ejecting.writing import quoted
from kerascli.models.naming import all_statements
from kerascli.preparation.section import ShuffleBuffer
from kerascli.preparation.steps.declared import declared_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

MIXED = '''\
class MixedAnew(keras.utils.PyDataset):
    """Batches of arrays, in a new order each epoch."""

    def __init__(self, x, y, batch_size, seed):
        super().__init__()
        self.x, self.y, self.batch_size, self.seed = x, y, batch_size, seed
        self.order = np.arange(len(x))
        self.epoch = 0

    def __len__(self):
        return -(-len(self.x) // self.batch_size)

    def on_epoch_begin(self):
        random = np.random.default_rng([self.seed, self.epoch])
        self.order = random.permutation(len(self.x))
        self.epoch += 1

    def __getitem__(self, index):
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        return self.x[rows], self.y[rows]'''


def arrays_data(section: DataSection, source: Any, writing: Writing) -> FitData:
    """Arrays, from their source to the arguments of `fit`."""
    plain = _validation_split(section, writing)
    names = Pair("x", "y") if plain is not None or section.split is not None else Pair("x_train", "y_train")
    loaded = load_any(source, names, writing)
    given = section.source or section.train
    if loaded is None or given is None:
        return unsaid(section, writing)
    once = [*stand_in_lines(given, writing), *loaded.lines]
    parts = dict(loaded.parts)
    divided = WHOLE if WHOLE in parts else "train"
    folds = section.split.folds if section.split is not None else None
    lines = [] if folds is not None and folds.only is None else once
    whole = parts.get(divided, names)
    if section.split is not None and plain is None:
        cut = split_lines(section, parts[divided], writing)
        lines += ["", *cut]
        parts = {
            **parts,
            **{name: Pair(f"x_{word_of(name)}", _target(parts[divided], name)) for name in held_parts(section)},
        }
    train = parts.get("train", parts.get(WHOLE))
    if train is None:
        return unsaid(section, writing)
    if section.split is not None and section.split.validation == "test" and "test" in parts:
        parts["validation"] = parts["test"]
    used = [train, *([parts["validation"]] if "validation" in parts else [])]
    prepared = _prepared(section, used, writing)
    lines += ["", *prepared] if prepared and len(lines) > 1 else prepared
    data = _handed_over(section, lines, used, plain, writing)
    if folds is not None and folds.only is None:
        strata = strata_of(folds.stratify, whole)
        data.once, data.rows = once, count_of(whole)
        data.folds = folds_statement(folds, data.rows, strata, writing)
    return data


def _target(pair: Pair, part: str) -> str | None:
    return None if pair.y is None else f"y_{word_of(part)}"


def _validation_split(section: DataSection, writing: Writing) -> float | None:
    """The share that `fit` itself can cut off: the end of one source, with nothing learned from the rest of it."""
    split = section.split
    simple = split is not None and isinstance(split.validation, float) and split.test is None
    if split is None or not simple or split.random or split.order is not None or split.group is not None or split.folds:
        return None
    steps = [step for chain in section.prepare.values() for step in chain]
    as_dataset = isinstance(section.shuffle, ShuffleBuffer) or section.augment or section.drop_remainder
    looks_at_train = any(learns(step) for step in steps) or writing.facts_needed or section.class_weight is not None
    if as_dataset or looks_at_train or _adapts(writing):
        return None
    return float(split.validation)  # type: ignore[arg-type]


def _adapts(writing: Writing) -> bool:
    """Whether a layer of some model learns from the training part."""
    experiment = writing.experiment
    return any(
        item.adapt for model in (experiment.model, *experiment.models.values()) for item in all_statements(model)
    )


def _prepared(section: DataSection, used: Sequence[Pair], writing: Writing) -> list[str]:
    """Steps of inputs, then of targets; the first pair is the training part."""
    lines: list[str] = []
    several = input_names(writing) if len(input_names(writing)) > 1 else []
    tensors: list[tuple[str, list[str]]] = [("x", [pair.x for pair in used])]
    if several and section.prepare:
        tensors = [(name, [f"{pair.x}[{quoted(name)}]" for pair in used]) for name in several]
    for name, variables in tensors:
        lines += StepsCode(writing, variables).run(declared_for(section.prepare, name, "x"))
    targets = [pair.y for pair in used if pair.y is not None]
    if targets and section.y is None:
        lines += StepsCode(writing, targets).run(declared_for(section.prepare, "y", "y"))
    for step in section.prepare.get("both", []):
        function = spell_target(step, writing)
        given = [flat(one) for one in spell_arguments(step, writing, positional=False)]
        lines += [
            statement(prefixed(f"{pair.x}, {pair.y} = ", call(function, [pair.x, pair.y, *given])))
            for pair in used
            if pair.y is not None
        ]
    return lines


def _handed_over(
    section: DataSection, lines: list[str], used: Sequence[Pair], plain: float | None, writing: Writing
) -> FitData:
    pairs = [(pair.x, pair.x if section.y == "x" else pair.y) for pair in used]
    data = FitData(lines=lines, train_input=pairs[0][0])
    x, y = pairs[0]
    data.lines += fact_lines(x, section.batch_size, writing)
    if section.augment or isinstance(section.shuffle, ShuffleBuffer) or section.drop_remainder:
        data.lines.append("")
        dataset_of_arrays(section, data, (x, y), writing)
    elif section.shuffle == "fast" and y is not None and len(input_names(writing)) <= 1:
        writing.need("import numpy as np")
        writing.define(MIXED)
        data.positional = [call("MixedAnew", [x, y, str(section.batch_size), f"seed={writing.experiment.seed or 0}"])]
        data.keywords = ["shuffle=False"]
    else:
        data.positional = [x] if y is None else [x, y]
        data.keywords = [f"batch_size={section.batch_size}", *shuffle_keywords(section, writing, data.lines)]
    if plain is not None:
        data.keywords.append(f"validation_split={plain}")
    elif len(pairs) > 1:
        held_x, held_y = pairs[1]
        unsure = section.split is not None and (section.split.by is not None or section.split.folds is not None)
        pair = f"({held_x}, {held_y})" if held_y else f"({held_x},)"
        data.keywords.append(f"validation_data={pair}{' if len(val) else None' if unsure else ''}")
        if "batch_size" not in str(data.keywords):
            data.keywords.append(f"validation_batch_size={section.batch_size}")
    data.keywords += weight_keywords(section, data.lines, y, writing)
    return data


def shuffle_keywords(section: DataSection, writing: Writing, lines: list[str]) -> list[str]:
    """`shuffle` of `fit`, which is true by default."""
    if section.shuffle == "fast":
        lines.append(writing.cannot("`shuffle: fast` here", "`fit` has an order of its own"))
    if section.shuffle in {True, "fast"}:
        return []
    return ["shuffle=False"] if section.shuffle is False else ['shuffle="batch"']


def fact_lines(x: str, batch_size: int, writing: Writing) -> list[str]:
    """The facts that some argument is worked out from."""
    lines = []
    if "data.train.samples" in writing.facts_needed:
        lines.append(f"train_samples = len({x})")
    if "data.train.batches" in writing.facts_needed:
        writing.need("import math")
        lines.append(f"steps_per_epoch = math.ceil(len({x}) / {batch_size})")
    others = writing.facts_needed - {"data.train.samples", "data.train.batches"}
    for name in sorted(others):
        lines += [
            writing.cannot(f"the fact `{name}`", "set it here"),
            f"{NAMES.get(name, name.replace('.', '_'))} = None",
        ]
    return lines


def weight_keywords(section: DataSection, lines: list[str], y: str | None, writing: Writing) -> list[Expression]:
    """`class_weight` of `fit`, worked out from the training labels where the file says so."""
    written = section.class_weight
    if written is None and section.sample_weight is None:
        return []
    if written is None or y is None or not isinstance(written, str | dict):
        lines.append(writing.cannot("weights from a function or a column", "make `sample_weight` here"))
        return []
    if isinstance(written, dict):
        if any(isinstance(key, str) for key in written):
            lines.append(writing.cannot("classes by their names under `class_weight`", "write their numbers"))
        return [keyword("class_weight", spell(dict(written), writing))]
    writing.need("import numpy as np")
    lines.append(f"classes, counts = np.unique({y}, return_counts=True)")
    each = f"len({y}) / (len(classes) * counts)" if written == "balanced" else "1 / counts"
    lines += [f"weights = {each}", "class_weight = dict(zip(classes.tolist(), weights.tolist()))"]
    return ["class_weight=class_weight"]


def unsaid(section: DataSection, writing: Writing) -> FitData:
    """A source for which a plain script has no few lines."""
    source = section.source or section.train
    word = source.word if source is not None else "source"
    lines = [writing.cannot(f"the source `{word}`", "load x_train and y_train here")]
    return FitData(lines=[*lines, "x_train, y_train = None, None"], positional=["x_train", "y_train"])
