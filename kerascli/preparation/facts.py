"""What the model, schedules and the header may know of the prepared data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.facts import DataFacts, SplitFacts, TensorFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.memory import MemorySplit
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]

MOST_CLASSES = 1000
"""Integer targets with more values than this are numbers to predict, not classes."""


def data_facts(
    section: DataSection, opened: Opened, splits: Mapping[str, MemorySplit], labels: Mapping[str, Array | None]
) -> DataFacts:
    """Shapes from one prepared example, counts from the labels before their steps."""
    inputs, targets, _ = splits["train"].arrays(np.arange(min(1, splits["train"].samples)))
    names = dict(opened.first.class_names)
    return DataFacts(
        source_samples=opened.samples,
        batch_size=section.batch_size,
        splits={
            name: SplitFacts(
                samples=split.samples,
                batches=_batches(split.samples, section, name),
                class_counts=class_counts(labels[name], next(iter(names.values()), ())),
            )
            for name, split in splits.items()
        },
        inputs={name: _tensor_facts(array) for name, array in inputs.items()},
        targets={name: _tensor_facts(array) for name, array in targets.items()},
        class_names=names,
        summary="",
    )


def _batches(samples: int, section: DataSection, name: str) -> int:
    whole_only = section.drop_remainder and name == "train"
    return samples // section.batch_size if whole_only else -(-samples // section.batch_size)


def _tensor_facts(array: Array) -> TensorFacts:
    dtype = "string" if array.dtype.kind in "OUS" else array.dtype.name
    return TensorFacts(shape=tuple(array.shape[1:]), dtype=dtype)


def class_counts(labels: Array | None, names: tuple[str, ...]) -> dict[str, int]:
    """How many examples each class has; empty where the target is a number."""
    if labels is None or labels.dtype.kind not in "iub" or labels.size != len(labels):
        return {}
    values, counts = np.unique(labels, return_counts=True)
    if len(values) > MOST_CLASSES:
        return {}
    return {
        names[value] if 0 <= value < len(names) else str(value): count
        for value, count in zip(values.tolist(), counts.tolist(), strict=True)
    }
