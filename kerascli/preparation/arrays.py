"""Array sources: steps by name, then examples in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.batches import ONLY_INPUT, ONLY_TARGET, Examples, Making
from kerascli.preparation.facts import data_facts
from kerascli.preparation.memory import MemorySplit, learn_and_prepare
from kerascli.preparation.parts import divide
from kerascli.preparation.prepared import PreparedData
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.steps.building import build_chain, declared_for
from kerascli.sources.opened import Arrays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.chain import Chain

    Array = np.ndarray[Any, np.dtype[Any]]


def prepare_arrays(section: DataSection, context: PreparationContext, opened: Opened) -> PreparedData:
    """Split, learn from the training rows, prepare."""
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Arrays)}
    slots = divide(
        section, context, {name: part.samples for name, part in parts.items()}, lambda name: _rows_of(parts[name])
    )
    train = parts[slots["train"].part]
    inputs = _chains(section, context, train.x, ONLY_INPUT)
    targets = _chains(section, context, train.y, ONLY_TARGET)
    examples = {}
    for name in dict.fromkeys(slot.part for slot in slots.values()):
        part, rows = parts[name], slots["train"].rows if name == slots["train"].part else None
        examples[name] = Examples(
            inputs=learn_and_prepare(part.x, inputs, rows),
            targets=learn_and_prepare(part.y, targets, rows),
            weights=part.sample_weight,
        )
    making = Making(
        inputs={name: chain.each_batch for name, chain in inputs.items()},
        targets={name: chain.each_batch for name, chain in targets.items()},
    )
    splits = {
        name: MemorySplit(name=name, examples=examples[slot.part], making=making, rows=slot.rows)
        for name, slot in slots.items()
    }
    labels = {name: parts[slot.part].y for name, slot in slots.items()}
    facts = data_facts(
        section, opened, splits, {name: _first(labels[name], split.rows) for name, split in splits.items()}
    )
    return PreparedData(section=section, context=context, facts=facts, splits=splits, stand_in=opened.first.stand_in)


def _chains(section: DataSection, context: PreparationContext, names: Iterable[str], every: str) -> dict[str, Chain]:
    return {
        name: build_chain(declared_for(section.prepare, name, every), context, section.statistics) for name in names
    }


def _first(labels: Mapping[str, Array], rows: Array) -> Array | None:
    """The only, or first, target before its steps."""
    return next(iter(labels.values()))[rows] if labels else None


def _rows_of(part: Arrays) -> RowsToSplit:
    def column(name: str | int) -> Array:
        return part.x[str(name)] if str(name) in part.x else part.y[str(name)]

    return RowsToSplit(part.samples, column, lambda: np.ravel(next(iter(part.y.values()))))
