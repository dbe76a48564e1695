"""Examples in memory: loaded, weighted, split, prepared, and handed to `fit`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.array_rows_code import (
    chosen,
    count_of,
    end_lines,
    held_parts,
    input_names,
    part_of,
    split_lines,
    strata_of,
)
from kerascli.ejecting.code import spell_arguments, spell_target
from kerascli.ejecting.facts import fact_lines, source_lines
from kerascli.ejecting.feeding import FitData, Pair
from kerascli.ejecting.handing_code import Handing, goes_as_dataset, handed_over
from kerascli.ejecting.hubs_code import load_any
from kerascli.ejecting.layout import call, flat, prefixed, statement
from kerascli.ejecting.source_code import WHOLE, Loaded, effective, stand_in_lines
from kerascli.ejecting.splits_code import folds_statement
from kerascli.ejecting.steps_code import StepsCode, learns
from kerascli.ejecting.weights_code import by_example, class_weights, example_weights
from kerascli.ejecting.writing import quoted
from kerascli.models.naming import all_statements
from kerascli.preparation.steps.declared import declared_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

TRAIN = Pair("x_train", "y_train")


def arrays_data(section: DataSection, source: Any, writing: Writing) -> FitData:
    """Arrays, from their source to the arguments of `fit`."""
    share = _validation_split(section, writing)
    names = Pair("x", "y") if section.split is not None else TRAIN
    loaded = _parts(section, writing) if section.source is None else load_any(source, names, writing)
    given = section.source or section.train
    if loaded is None or given is None:
        return unsaid(section, writing)
    told = replace(loaded, lines=[*stand_in_lines(given, writing), *loaded.lines])
    return ArraysCode(section, told, writing).data(share)


def _parts(section: DataSection, writing: Writing) -> Loaded | None:
    """Parts that have a source each."""
    lines: list[str] = []
    parts: dict[str, Pair] = {}
    inputs: tuple[str, ...] = ()
    for part in ("train", "validation"):
        given = getattr(section, part)
        if given is None:
            continue
        names = part_of(Pair("x", "y"), part)
        loaded = load_any(effective(given, writing), names, writing)
        if loaded is None or not {WHOLE, part} & set(loaded.parts):
            return None
        lines += loaded.lines
        parts[part] = loaded.parts.get(part) or loaded.parts[WHOLE]
        inputs = inputs or loaded.inputs
    return Loaded(lines, parts, inputs)


def _validation_split(section: DataSection, writing: Writing) -> float | None:
    """The share that `fit` itself can cut off: the end of one source, with nothing learned from the rest of it."""
    split = section.split
    simple = split is not None and isinstance(split.validation, float) and split.test is None
    if split is None or not simple or split.random or split.order is not None or split.group is not None or split.folds:
        return None
    steps = [step for chain in section.prepare.values() for step in chain]
    as_dataset = not isinstance(section.shuffle, bool) or section.augment or section.drop_remainder
    weighted = section.class_weight is not None or section.sample_weight is not None
    if as_dataset or weighted or writing.facts_needed or any(learns(step) for step in steps) or adapts(writing):
        return None
    return float(split.validation)  # type: ignore[arg-type]


def adapts(writing: Writing) -> bool:
    """Whether a layer of some model learns from the training part."""
    experiment = writing.experiment
    return any(
        item.adapt for model in (experiment.model, *experiment.models.values()) for item in all_statements(model)
    )


class ArraysCode:
    """What is done with arrays once they are loaded."""

    def __init__(
        self, section: DataSection, loaded: Loaded, writing: Writing, *, end: float | None = None, sized: bool = True
    ) -> None:
        self._section = section
        self._end = end
        """The share that a folder's loader holds out of the end."""
        self._sized = sized
        """Whether `fit` would know the size of batches that are all full, as it does of arrays."""
        self._loaded = loaded
        self._writing = writing
        wanted = input_names(writing)
        known = [name for name in loaded.inputs if name != section.sample_weight]
        self._inputs = [name for name in wanted if name in known] or known or (wanted if len(wanted) > 1 else [])
        """Where there are several, by name: those that the model takes."""
        self._has_others = bool(set(known) - set(self._inputs))

    def data(self, share: float | None = None) -> FitData:
        """All of it, up to the arguments of `fit`."""
        section, writing, split = self._section, self._writing, self._section.split
        parts = {name: replace(pair, many=bool(self._inputs)) for name, pair in self._loaded.parts.items()}
        divided = WHOLE if WHOLE in parts else "train"
        if divided not in parts:
            return unsaid(section, writing)
        once = [*self._loaded.lines, *self._weighted(parts, divided), *source_lines(parts[divided].counted, writing)]
        folds = split.folds if split is not None and split.folds is not None and split.folds.only is None else None
        lines = once if folds is None else []
        whole = parts[divided]
        if split is not None and share is None:
            by_loader = self._end is not None
            cut = end_lines(self._end or 0, whole) if by_loader else split_lines(section, whole, writing, self._inputs)
            lines += ["", *cut]
            parts.update({name: part_of(whole, name) for name in held_parts(section)})
        data = self.finished(lines, self._named(parts), share)
        if folds is not None:
            strata = strata_of(folds.stratify, whole)
            data.once, data.rows = once, count_of(whole)
            data.folds = folds_statement(folds, data.rows, strata, writing)
        return data

    def finished(self, lines: list[str], parts: dict[str, Pair], share: float | None = None) -> FitData:
        """What follows once each part has its variables: weights of classes, steps, what `fit` is given."""
        section, writing = self._section, self._writing
        used = [parts["train"], *([parts["validation"]] if "validation" in parts else [])]
        if self._has_others and section.split is None:
            lines += [f"{pair.x} = {chosen(pair.x, ':', self._inputs)}" for pair in used]
        weights, keywords = class_weights(section, used[0].y, writing, named=self._loaded.names_classes)
        if keywords and used[0].y is not None and goes_as_dataset(section, sized=self._sized):
            weights, keywords = [*weights, *by_example(keywords, used[0].y)], []
            used[0] = replace(used[0], weight="weight_train")
        prepared = [*weights, *self._prepared(used)]
        lines += ["", *prepared] if prepared and len(lines) > 1 else prepared
        lines += fact_lines(parts, section, writing)
        data = handed_over(section, self._handing(lines, used, share), writing)
        data.keywords += keywords
        return data

    def _weighted(self, parts: dict[str, Pair], divided: str) -> list[str]:
        """How much each example counts: the parts that are weighted get a variable for it."""
        named = self._section.sample_weight
        lines = []
        for part, pair in parts.items():
            if named is None or (part != divided and (not isinstance(named, str) or part == "test")):
                continue
            parts[part] = weighted = replace(pair, weight=pair.x.replace("x", "weight", 1))
            if isinstance(named, str):
                lines.append(f'{weighted.weight} = {pair.x}.pop({quoted(named)}).astype("float32")')
            else:
                lines += example_weights(self._section, weighted, self._writing)
        return lines

    def _named(self, parts: dict[str, Pair]) -> dict[str, Pair]:
        """By `train`, `validation` and `test`; only what trains is weighted by a function."""
        found = {("train" if name == WHOLE and "train" not in parts else name): pair for name, pair in parts.items()}
        split = self._section.split
        if split is not None and split.validation == "test" and "test" in found:
            found["validation"] = found["test"]
        if self._section.sample_weight is not None and not isinstance(self._section.sample_weight, str):
            found = {name: pair if name == "train" else replace(pair, weight=None) for name, pair in found.items()}
        return found

    def _prepared(self, used: Sequence[Pair]) -> list[str]:
        """Steps of inputs, then of targets; the first pair is the training part."""
        section, writing = self._section, self._writing
        lines: list[str] = []
        tensors: list[tuple[str, list[str]]] = [("x", [pair.x for pair in used])]
        if self._inputs and section.prepare:
            tensors = [(name, [f"{pair.x}[{quoted(name)}]" for pair in used]) for name in self._inputs]
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

    def _handing(self, lines: list[str], used: Sequence[Pair], share: float | None) -> Handing:
        split = self._section.split
        pairs = [replace(pair, y=pair.x) if self._section.y == "x" else pair for pair in used]
        return Handing(
            lines=lines,
            train=pairs[0],
            held=pairs[1] if len(pairs) > 1 else None,
            inputs=self._inputs,
            sized=self._sized,
            share=share,
            unsure=split is not None and (split.by is not None or split.folds is not None),
        )


def unsaid(section: DataSection, writing: Writing) -> FitData:
    """A source for which a plain script has no few lines."""
    source = section.source or section.train
    word = source.word if source is not None else "source"
    lines = [writing.cannot(f"the source `{word}`", "load x_train and y_train here")]
    return FitData(lines=[*lines, "x_train, y_train = None, None"], positional=["x_train", "y_train"])
