"""Cross-validation: a run for each fold, then what they say together, and a model of all rows where one is wanted."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.config.dumping import dump_short
from kerascli.problems import UserError
from kerascli.runs.record import Failure, FoldsRecord
from kerascli.runs.store import now
from kerascli.runs.summary import summaries
from kerascli.workflows import events
from kerascli.workflows.ending import RunResult
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.report import show_run
from kerascli.workflows.resume import UNFINISHED, resume_run
from kerascli.workflows.train import TrainOptions, train, train_in

if TYPE_CHECKING:
    from kerascli.runs.store import RunFolder
    from kerascli.runs.summary import RunSummary
    from kerascli.workflows.reading import ReadExperiment


@dataclass(frozen=True, kw_only=True)
class Validation:
    """One cross-validation that is under way in its run folder."""

    run: RunFolder
    read: ReadExperiment
    listener: events.Listener
    options: TrainOptions

    @property
    def folds(self) -> Any:
        """What the file says of them."""
        split = self.read.experiment.data.split
        if split is None or split.folds is None:
            raise AssertionError("only a file with folds is cross-validated")
        return split.folds

    def name(self, number: int) -> str:
        """Of a fold's run."""
        return f"{self.read.experiment.name}-fold-{number}"


def cross_validate(validation: Validation) -> RunResult:
    """Train every fold that is not trained yet; a fold that stops stops the whole, to go on with later."""
    run, began = validation.run, time.monotonic()
    before = run.record.seconds
    trained: list[RunResult] = []
    try:
        for number in range(1, validation.folds.count + 1):
            result = _fold(validation, number)
            if result.exit_code:
                return _stopped(validation, result)
            trained.append(result)
    except BaseException as error:
        _left(validation, error)
        raise
    seconds = round(before + time.monotonic() - began, 1)
    folds = together(trained, refit=validation.folds.refit)
    run.update(folds=folds, best_metrics=folds.mean, seconds=seconds, monitor=trained[0].record.monitor)
    validation.listener(
        events.FoldsEnded(
            run=run.paths.folder, runs=folds.runs, mean=folds.mean, spread=folds.spread, refit=folds.refit
        )
    )
    if folds.refit:
        return train_in(run, validation.read, validation.listener, validation.options)
    run.update(state="finished", ended=now())
    if validation.read.experiment.run.report:
        show_run(run.paths.folder, lambda problem: validation.listener(events.Warned(problem=problem)))
    return RunResult(run=run.paths.folder, record=run.record, exit_code=0, model=None)


def together(trained: list[RunResult], *, refit: bool) -> FoldsRecord:
    """Mean and standard deviation of each metric that every fold logged, at its best epoch or else its last."""
    found = [result.record.best_metrics or result.record.last_metrics for result in trained]
    names = [name for name in found[0] if all(isinstance(metrics.get(name), float | int) for metrics in found)]
    values = {name: [float(metrics[name]) for metrics in found] for name in names}
    return FoldsRecord(
        runs=tuple(result.record.id for result in trained),
        values={name: tuple(numbers) for name, numbers in values.items()},
        mean={name: statistics.fmean(numbers) for name, numbers in values.items()},
        spread={name: statistics.stdev(numbers) for name, numbers in values.items()},
        refit=refit,
    )


def _fold(validation: Validation, number: int) -> RunResult:
    """The run of one fold: the finished one, the one that stopped gone on with, or a new one."""
    runs = validation.run.paths.folder.parent
    known = _known(validation, number)
    if known is not None and known.record is not None and known.state == "finished":
        return RunResult(run=known.folder, record=known.record, exit_code=0, model=None)
    plain = replace(validation.options, overrides=(), unset=())
    if known is not None and known.state in UNFINISHED:
        return resume_run(known.folder, runs=runs, listener=validation.listener, options=plain)
    overrides = (f"data.split.folds.only={number}", f"name={dump_short(validation.name(number))}")
    read = read_experiment(validation.run.paths.resolved, overrides)
    # The whole file's warnings were told with the first fold.
    read = read if number == 1 else replace(read, warnings=())
    return train(read, runs=runs, listener=validation.listener, options=replace(plain, overrides=overrides))


def _known(validation: Validation, number: int) -> RunSummary | None:
    """The run of a fold of this very cross-validation, which its file tells."""
    runs, file = validation.run.paths.folder.parent, validation.run.paths.resolved
    named = [run for run in summaries(runs) if run.record and run.record.name == validation.name(number)]
    for run in named:
        origin = run.record.config_path if run.record else None
        if origin and Path(origin).resolve() == file.resolve():
            return run
    return None


def _left(validation: Validation, error: BaseException) -> None:
    """Something went wrong: before the first step nothing is left behind, after it the folds that are trained."""
    if _known(validation, 1) is None:
        validation.run.discard()
    elif isinstance(error, UserError):
        failure = Failure(code=error.problems[0].code, message=error.problems[0].message)
        validation.run.update(state="failed", ended=now(), error=failure)


def _stopped(validation: Validation, result: RunResult) -> RunResult:
    """A fold was interrupted: so is the whole."""
    run = validation.run
    error = result.record.error or Failure(code="interrupted", message="a fold was interrupted")
    run.update(state="interrupted", ended=now(), error=error)
    return RunResult(run=run.paths.folder, record=run.record, exit_code=result.exit_code, model=None)
