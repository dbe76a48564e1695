"""How fast batches are made with no model behind them, and where the time goes."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerascli.preparation.disk.split import DiskSplit
from kerascli.preparation.memory import MemorySplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]

BATCHES = 200
LOOKED_AT_CLOSELY = 20
"""Batches whose steps are timed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One thing that is done with each batch."""

    name: str
    milliseconds: float
    """A batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchLook:
    """How fast batches are made."""

    batches: int
    """That were measured, after the first."""
    batches_per_second: float
    examples_per_second: float
    prepared_seconds: float
    """To open, split, learn and prepare once, before any batch."""
    first_batch_seconds: float
    """From there to the first batch."""
    stages: tuple[Stage, ...]
    """What each batch takes, done alone, one after the other; in training some of it is done at the same time."""


def bench(data: PreparedData, prepared_seconds: float) -> BenchLook:
    """Feed the training part."""
    first, count, examples, seconds = _fed(data)
    unaugmented = _fed(replace(data, augment=None)) if data.augment is not None else None
    stages = list(_stages(data))
    if unaugmented is not None and count and unaugmented[1]:
        more = seconds / count - unaugmented[3] / unaugmented[1]
        stages.append(Stage(name="augment", milliseconds=max(more, 0.0) * 1000))
    return BenchLook(
        batches=count,
        batches_per_second=count / seconds if count else 0.0,
        examples_per_second=examples / seconds if count else 0.0,
        prepared_seconds=prepared_seconds,
        first_batch_seconds=first,
        stages=tuple(stages),
    )


def _fed(data: PreparedData) -> tuple[float, int, int, float]:
    """Seconds to the first batch; then batches, examples and seconds, as many epochs as it takes."""
    feed = data.feed("train", shuffle=True)
    start = time.perf_counter()
    is_indexed = isinstance(data.splits["train"], MemorySplit | DiskSplit)
    batches = itertools.chain.from_iterable(
        itertools.repeat(feed.fit_argument()) if is_indexed else [feed.numpy_batches()]
    )
    next(batches)
    began = time.perf_counter()
    count = examples = 0
    for batch in itertools.islice(batches, BATCHES):
        inputs = batch[0] if isinstance(batch, tuple | list) else batch
        count += 1
        examples += len(next(iter(inputs.values())) if isinstance(inputs, dict) else inputs)
    return began - start, count, examples, max(time.perf_counter() - began, 1e-9)


def _stages(data: PreparedData) -> Iterator[Stage]:
    """Reading, then every step that is done with each batch; of a stream nothing is known."""
    split = data.splits["train"]
    if not isinstance(split, MemorySplit | DiskSplit):
        return
    positions = data.order("train", data.section.batch_size, shuffle=True).positions(0)
    size = data.section.batch_size
    chosen = [positions[start : start + size] for start in range(0, len(positions), size)][:LOOKED_AT_CLOSELY]
    taken: dict[str, float] = {}
    names = list(split.inputs if isinstance(split, DiskSplit) else split.examples.inputs)
    for rows in chosen:
        began = time.perf_counter()
        stored = split.stored_inputs(rows)
        taken["read"] = taken.get("read", 0.0) + time.perf_counter() - began
        for name, values in zip(names, stored, strict=True):
            for step in split.making.chain_of_input(name).steps:
                began = time.perf_counter()
                values = step.array(values)  # noqa: PLW2901 - one step after the other
                label = step.title if len(names) == 1 else f"{name}: {step.title}"
                taken[label] = taken.get(label, 0.0) + time.perf_counter() - began
    for name, seconds in taken.items():
        yield Stage(name=name, milliseconds=seconds / len(chosen) * 1000)
