"""What prepared data hold, as values: for `kerascli data` and reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]

LOOKED_AT = 1000
"""Examples of a split that ranges are taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorLook:
    """One input or target as it reaches the model."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    low: float | None
    high: float | None
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitLook:
    """One part."""

    name: str
    samples: int | None
    batches: int | None
    class_counts: Mapping[str, int]
    inputs: tuple[TensorLook, ...]
    targets: tuple[TensorLook, ...]
    first: tuple[str, ...]
    """The first targets, by class name where they have one."""


def look_at(data: PreparedData) -> list[SplitLook]:
    """Every split, from its first examples."""
    return [_split(data, name) for name in data.facts.splits]


def _split(data: PreparedData, name: str) -> SplitLook:
    facts = data.facts.splits[name]
    batch = data.examples(name, LOOKED_AT)
    x, y = batch[0], batch[1] if len(batch) > 1 else {}
    inputs = x if isinstance(x, dict) else {"x": x}
    targets = y if isinstance(y, dict) else {"y": y}
    return SplitLook(
        name=name,
        samples=facts.samples,
        batches=facts.batches,
        class_counts=facts.class_counts,
        inputs=tuple(_tensor(key, value) for key, value in inputs.items()),
        targets=tuple(_tensor(key, value) for key, value in targets.items()),
        first=_first_targets(data, targets),
    )


def _tensor(name: str, values: Array) -> TensorLook:
    numeric = values.dtype.kind in "fiub" and values.size > 0
    return TensorLook(
        name=name,
        shape=tuple(values.shape[1:]),
        dtype="string" if values.dtype.kind in "OUS" else str(values.dtype),
        low=float(values.min()) if numeric else None,
        high=float(values.max()) if numeric else None,
        mean=float(values.mean()) if numeric else None,
    )


def _first_targets(data: PreparedData, targets: Mapping[str, Array]) -> tuple[str, ...]:
    from kerascli.preparation.weights import class_numbers

    if not targets:
        return ()
    name, values = next(iter(targets.items()))
    names = data.facts.class_names.get(name, ())
    if names and values.ndim <= 2:
        return tuple(names[number] for number in class_numbers(values[:5]).tolist() if number < len(names))
    return tuple(f"{value:.5g}" for value in np.ravel(values[:5]).tolist()) if values.ndim <= 2 else ()
