"""All that a model may know of its data: shapes, dtypes, classes, sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Self

Shape = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """One input or target as it reaches the model, without the batch axis."""

    shape: Shape
    dtype: str
    sparse: bool = False
    ragged: bool = False
    """Examples are of different lengths, along the first axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """One part of the data."""

    samples: int | None
    """None where it can't be told without reading everything."""
    batches: int | None
    """ceil(samples / batch_size), or `steps_per_epoch`."""
    class_counts: Mapping[str, int] = field(default_factory=dict)
    """Examples of each class, by class name, of the only (or first) target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFacts:
    """What is known once the data were prepared; a model's Input, a schedule's steps and the header need no more."""

    source_samples: int | None
    """Before the split: `data.source.samples`."""
    batch_size: int
    splits: Mapping[str, SplitFacts]
    """By `train`, `validation`, `test`; only those that exist."""
    inputs: Mapping[str, TensorFacts]
    """By name; a single unnamed input is called `x`."""
    targets: Mapping[str, TensorFacts]
    """By name; a single unnamed target is called `y`."""
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By target name, in the order of the class indices."""
    units: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    """One line for the header: `uint8 28×28, 10 classes`."""

    @classmethod
    def recorded(cls, written: Mapping[str, Any]) -> Self:
        """As a run's data.json has them."""

        def tensors(key: str) -> dict[str, TensorFacts]:
            return {name: TensorFacts(**{**told, "shape": tuple(told["shape"])}) for name, told in written[key].items()}

        return cls(
            **{
                **written,
                "splits": {name: SplitFacts(**told) for name, told in written["splits"].items()},
                "inputs": tensors("inputs"),
                "targets": tensors("targets"),
                "class_names": {name: tuple(names) for name, names in written["class_names"].items()},
            }
        )

    def lookup(self) -> dict[str, float]:
        """The facts that `${...}` may name."""
        known: dict[str, float] = {}
        if self.source_samples is not None:
            known["data.source.samples"] = self.source_samples
        for name, split in self.splits.items():
            if split.samples is not None:
                known[f"data.{name}.samples"] = split.samples
            if split.batches is not None:
                known[f"data.{name}.batches"] = split.batches
            known.update({f"data.{name}.class_counts.{label}": count for label, count in split.class_counts.items()})
        return known
