"""What every kind of source is brought to before its steps: raw examples by part, and where each split's rows lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from kerascli.preparation.parts import Slot
    from kerascli.preparation.ranges import Ranges
    from kerascli.preparation.steps.base import Step
    from kerascli.preparation.tables.table import TableReader
    from kerascli.preparation.targets import TargetCoding
    from kerascli.sources.context import LoaderOrder
    from kerascli.sources.opened import Files
    from kerascli.sources.reading import Place
    from kerascli.sources.windows import Windowing

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawExamples:
    """One part before its steps."""

    inputs: Mapping[str, Any]
    """Arrays by name; for windows and undecoded files, what gathers like one."""
    targets: Mapping[str, Any]
    weights: Array | None = None
    place: Callable[[int], Place]
    """Where in the user's files a row came from."""

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All parts, their division into splits, and what was learned on the way."""

    parts: Mapping[str, RawExamples]
    slots: Mapping[str, Slot]
    source_samples: int | None
    codings: Mapping[str, TargetCoding] = field(default_factory=dict)
    """By target name."""
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    casts: Mapping[str, str] = field(default_factory=dict)
    """Inputs and targets that are kept smaller than they are, with the type they come out as."""
    decoders: Mapping[str, Step] = field(default_factory=dict)
    """Of inputs that are kept as paths and decoded with each batch."""
    table: TableReader | None = None
    order: LoaderOrder | None = None
    """Of a folder: how its Keras loader shuffles."""
    windows: Windowing | None = None
    """Where rows are cut into windows after they were split."""
    files: Files | None = None
    """The training part's files, for diagnosis when one can't be decoded."""
    ranges: Ranges = field(default_factory=dict)
    """The numbers of the training rows, by input or column."""
    stored: str = ""
    """The type of the stored examples, for the header: `uint8`."""
