"""What `kerascli data` does: prepare an experiment's data and look at them, without a model."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.workflows.asking import prepared
from kerascli.workflows.assembling import environment_of, open_backend
from kerascli.workflows.raw_examples import raw_examples
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.run_experiment import read_run
from kerascli.workflows.stored_looks import StoredLook, stored_looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kerascli.preparation.benching import BenchLook
    from kerascli.preparation.looking import SplitLook
    from kerascli.preparation.prepared import PreparedData


PLOTTED = 1000
"""Examples that distributions are drawn of."""


@dataclass(frozen=True, kw_only=True)
class DataLook:
    """All that was seen."""

    name: str
    splits: list[SplitLook]
    """As the model gets them."""
    stored: dict[str, tuple[StoredLook, ...]]
    """By part, as they lie in the source."""
    warnings: list[Problem]
    fingerprints: dict[str, str]
    learned: dict[str, str]
    """What each step that learns has learned, for people."""
    bench: BenchLook | None = None
    plot: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What else than the look is wanted."""

    plot: Path | None = None
    augmented: bool = False
    bench: bool = False


def look_at_data(named: str, runs: Path, overrides: Sequence[str], asked: Asked, unset: Sequence[str] = ()) -> DataLook:
    """Of an experiment file, or of a run."""
    from kerascli.preparation.benching import bench as run_bench
    from kerascli.preparation.looking import look_at
    from kerascli.runs.find import find_run

    is_file = Path(named).suffix in {".yaml", ".yml"}
    if unset and not is_file:
        message = f"`--unset {unset[0]}` changes an experiment file, and `{named}` is a run"
        raise UserError(Problem(code="option-without-effect", message=message, help="name the file in its place"))
    read = read_experiment(Path(named), overrides, unset) if is_file else read_run(find_run(named, runs), overrides)
    heard: list[Problem] = []
    open_backend(read, heard.append)
    began = time.perf_counter()
    data = prepared(read, environment_of(read, None), read.experiment.seed or 0, heard.append)
    prepared_seconds = time.perf_counter() - began
    with _faults_told(data):
        timed = run_bench(data, prepared_seconds) if asked.bench else None
        plot = None if asked.plot is None else _plotted(data, asked.plot, heard.append, augmented=asked.augmented)
    return DataLook(
        name=read.experiment.name or Path(named).stem,
        splits=look_at(data),
        stored={split: stored_looks(data, split) for split in data.facts.splits},
        warnings=heard,
        fingerprints=data.fingerprints(),
        learned=_learned(data),
        bench=timed,
        plot=plot,
    )


@contextmanager
def _faults_told(data: PreparedData) -> Iterator[None]:
    """What fails while batches are made is a problem with its place, where the data or a function are to blame."""
    try:
        yield
    except UserError:
        raise
    except Exception:
        data.search_fault()
        raise


def _learned(data: PreparedData) -> dict[str, str]:
    chains = dict(data.preparation.inputs)
    if data.preparation.table is not None:
        chains |= {feature.name: feature.chain for feature in data.preparation.table.features.features}
    return {
        f"{name}: {step.title}": ", ".join(f"{key} {_short(value)}" for key, value in step.state().items())
        for name, chain in chains.items()
        for step in chain.steps
        if step.state()
    }


def _short(values: object) -> str:
    text = " ".join(str(values).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def _plotted(data: PreparedData, path: Path, warn: Callable[[Problem], None], *, augmented: bool) -> Path:
    from kerascli.reports.example_plots import plot_examples

    stored = None if augmented or data.splits["train"].samples is None else raw_examples(data, "train", PLOTTED)
    for problem in plot_examples(data, path, augmented=augmented, stored=stored):
        warn(problem)
    return path
