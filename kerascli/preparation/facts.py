"""What the model, schedules and the header may know of the prepared data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.amounts import amount
from kerascli.facts import DataFacts, SplitFacts, TensorFacts
from kerascli.preparation.parts import chosen_rows
from kerascli.preparation.ragged import is_ragged, ragged_facts
from kerascli.preparation.weights import class_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.gathered import Gathered
    from kerascli.preparation.memory import MemorySplit
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.split import IndexedSplit

    Array = np.ndarray[Any, np.dtype[Any]]

MOST_CLASSES = 1000
"""Integer targets with more values than this are numbers to predict, not classes."""


def data_facts(
    section: DataSection,
    gathered: Gathered,
    splits: Mapping[str, IndexedSplit],
    counts: Mapping[str, Mapping[str, int]],
) -> DataFacts:
    """Shapes from one prepared example; `counts` are those of the classes, from the targets before their steps."""
    inputs, targets, _ = splits["train"].arrays(np.arange(min(1, splits["train"].samples)))
    longest = _longest(gathered, splits["train"])
    others = inputs if longest is None else splits["train"].arrays(longest)[0]
    names = dict(gathered.class_names)
    first_names = next(iter(names.values()), ())
    facts = {
        name: SplitFacts(
            samples=split.samples, batches=_batches(split.samples, section, name), class_counts=dict(counts[name])
        )
        for name, split in splits.items()
    }
    described = {name: _open_where_different(_tensor_facts(array), others[name]) for name, array in inputs.items()}
    return DataFacts(
        source_samples=gathered.source_samples,
        batch_size=section.batch_size,
        splits=facts,
        inputs=described,
        targets={name: _tensor_facts(array) for name, array in targets.items()},
        class_names=names,
        units={name: coding.unit for name, coding in gathered.codings.items() if coding.unit},
        summary=_summary(gathered, described, first_names or tuple(facts["train"].class_counts)),
    )


def _summary(gathered: Gathered, inputs: Mapping[str, TensorFacts], classes: tuple[str, ...]) -> str:
    """`uint8 28×28, 10 classes`."""
    shapes = []
    for name, facts in inputs.items():
        shape = "×".join("?" if size is None else str(size) for size in facts.shape)
        shapes.append(shape if len(inputs) == 1 else f"{name} {shape or 'number'}")
    told = ", ".join(shapes[:4]) + (", …" if len(shapes) > 4 else "")
    counted = f", {amount(len(classes), 'class', 'classes')}" if classes else ""
    if gathered.table is not None:
        return f"table of {amount(len(gathered.table.features.columns), 'column')}{counted}"
    first = next(iter(inputs.values()))
    stored = f"ragged {first.dtype}" if first.ragged else gathered.stored
    return f"{stored} {told}{counted}".strip()


def _longest(gathered: Gathered, split: IndexedSplit) -> Array | None:
    """Where a file of another size than the first lies, where the decoder leaves the length open."""
    if gathered.files is None or None not in gathered.files.decoder.shape or not split.samples:
        return None
    sizes = [Path(gathered.files.paths[row]).stat().st_size for row in split.label_rows(slice(None))]
    return np.asarray([int(np.argmax(sizes)) or int(np.argmin(sizes))])


def _open_where_different(facts: TensorFacts, other: Array) -> TensorFacts:
    """The facts of one example, with open axes where another has another size."""
    if facts.ragged:
        return facts
    sizes = zip(facts.shape, other.shape[1:], strict=True)
    return replace(facts, shape=tuple(one if one == another else None for one, another in sizes))


def _batches(samples: int, section: DataSection, name: str) -> int:
    whole_only = section.drop_remainder and name == "train"
    return samples // section.batch_size if whole_only else -(-samples // section.batch_size)


def _tensor_facts(array: Array) -> TensorFacts:
    if is_ragged(array):
        return ragged_facts(array)
    dtype = "string" if array.dtype.kind in "OUS" else array.dtype.name
    return TensorFacts(shape=tuple(array.shape[1:]), dtype=dtype)


class ClassCounts:
    """How many examples each class has, counted some labels at a time; none where the target is a number."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._counts: Counter[int] = Counter()
        self._are_classes = True

    def add(self, labels: Array) -> None:
        self._are_classes = self._are_classes and _may_be_classes(labels, self._names)
        if not self._are_classes:
            return
        values, counts = counted(class_numbers(labels))
        self._are_classes = len(values) <= MOST_CLASSES
        if self._are_classes:
            self._counts.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))

    def named(self) -> dict[str, int]:
        """By the class's name, else its number, in the order of the numbers."""
        if not self._are_classes or len(self._counts) > MOST_CLASSES:
            return {}
        return {
            self._names[value] if 0 <= value < len(self._names) else str(value): count
            for value, count in sorted(self._counts.items())
        }


def _may_be_classes(labels: Array, names: tuple[str, ...]) -> bool:
    if labels.dtype == object:
        return False
    one_hot = labels.ndim == 2 and labels.shape[1] == len(names) > 1
    return one_hot or (labels.size == len(labels) and (labels.dtype.kind in "iub" or bool(names)))


def class_counts(gathered: Gathered, splits: Mapping[str, MemorySplit]) -> dict[str, dict[str, int]]:
    """Of each split in memory."""
    found = {}
    for name, split in splits.items():
        counts = ClassCounts(next(iter(gathered.class_names.values()), ()))
        for targets in list(gathered.parts[gathered.slots[name].part].targets.values())[:1]:
            counts.add(chosen_rows(targets, split.label_rows(slice(None))))
        found[name] = counts.named()
    return found


def counted(numbers: Array) -> tuple[Array, Array]:
    """The class numbers that there are, in order, and how often: without sorting them where they are small."""
    if len(numbers) and numbers.min() >= 0 and numbers.max() <= MOST_CLASSES:
        counts = np.bincount(numbers)
        values = np.flatnonzero(counts)
        return values, counts[values]
    return np.unique(numbers, return_counts=True)
