"""What a running command tells: frozen values that the terminal, the log file, trackers and tests consume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.facts import DataFacts
    from kerascli.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The run folder stands; nothing heavy was imported yet or everything was, the folder says which."""

    name: str
    run: Path
    backend: str
    device: str
    """For people: `2 CPU cores`, `1 GPU (NVIDIA H200)`."""
    verbose: str | int = "auto"
    """As `fit.verbose` has it: 0 says little, 2 a line an epoch, 1 and `auto` show progress where that can be seen."""
    resumed_epoch: int | None = None
    resumed_step: int | None = None
    resumed_exactly: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloading:
    """Some of a file has come from the network; the last of a file has `done` equal to `total`."""

    url: str
    done: int
    """Bytes."""
    total: int | None
    """None where the server does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReady:
    """The data were prepared."""

    facts: DataFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBuilt:
    """The model was built."""

    kind: str
    """`Sequential`, `Functional`, or the class's name."""
    parameters: int
    trainable_parameters: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted:
    """A phase of `fit` begins."""

    name: str
    index: int
    count: int
    epochs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochStarted:
    """An epoch begins; `epoch` counts from 0 within the phase."""

    epoch: int
    epochs: int
    phase: str | None
    steps: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsDone:
    """Training has done `step` of the epoch's steps; sent at most some times a second."""

    epoch: int
    step: int
    steps: int | None
    logs: Mapping[str, float]
    rate: float | None = None
    """Steps a second; None before that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochEnded:
    """An epoch's row."""

    epoch: int
    phase: str | None
    logs: Mapping[str, float]
    learning_rate: float | None
    seconds: float
    best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSaved:
    """A checkpoint lies on the disk, whole."""

    path: Path
    epoch: int
    step: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something to know that does not stop the run."""

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line for people: `stopping after this step; once more to stop now`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldsEnded:
    """Every fold of a cross-validation was trained."""

    run: Path
    """Of the whole."""
    runs: tuple[str, ...]
    """The folds' own, by id."""
    mean: Mapping[str, float]
    spread: Mapping[str, float]
    refit: bool
    """Whether a model of all rows is trained now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """The run is over; `state` is `finished`, `failed` or `interrupted`; `died` as another process sees it."""

    run: Path
    state: str
    seconds: float
    epoch: int | None = None
    """The one that it ended in, from 0 within its phase, for a listener that may not have heard of it."""
    best_epoch: int | None = None
    """Counted from 1 over all phases, as in run.json."""
    best_metrics: Mapping[str, float] = field(default_factory=dict)
    model: Path | None = None
    report: Path | None = None


Event = (
    RunStarted
    | Downloading
    | DataReady
    | ModelBuilt
    | PhaseStarted
    | EpochStarted
    | StepsDone
    | EpochEnded
    | CheckpointSaved
    | Warned
    | Said
    | FoldsEnded
    | RunEnded
)
Listener = Callable[[Event], None]
