"""`kerascli train --resume`: go on with a run as if it had never stopped, or extend one that is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.runs.find import find_run
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record, this_process
from kerascli.runs.settings import differing, flat_settings
from kerascli.runs.store import RunFolder
from kerascli.runs.summary import summaries
from kerascli.training.snapshot import Position, Snapshot
from kerascli.workflows.provenance import data_matches, resolved_text, versions
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import prepare_run, run_training, trains_folds

if TYPE_CHECKING:
    from kerascli.runs.record import RunRecord
    from kerascli.workflows.events import Listener
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.train import RunResult, TrainOptions

MAY_CHANGE = (
    *("fit.epochs", "fit.phases", "fit.max_time", "fit.verbose"),
    *("run", "track", "evaluate", "predict", "export", "name"),
)
"""Keys that overrides may say on resume, and what lies in them: all else would make another experiment of the run."""

UNFINISHED = ("interrupted", "failed", "died")


def resume_run(run: str | Path, *, runs: Path, listener: Listener, options: TrainOptions) -> RunResult:
    """Check that nothing has changed, then go on from the newest whole state."""
    folder = find_run(str(run), runs)
    record = read_record(folder)
    paths = RunPaths(folder)
    read = _read_again(paths, options)
    _refuse_changes(paths, read, record)
    if trains_folds(read.experiment) and (record.folds is None or not record.folds.refit):
        return _resume_folds(folder, read, listener, options)
    extends = any(override.startswith("fit.") for override in options.overrides)
    with RunFolder.open(folder) as opened:
        if record.state == "finished" and not extends:
            raise UserError(
                Problem(
                    code="run-finished",
                    message=f"the run `{record.id}` is finished",
                    help=f"to train it longer: kerascli train --resume {record.id} fit.epochs=40",
                )
            )
        before = opened.record
        opened.update(
            state="running", error=None, ended=None, sessions=before.sessions + 1, versions=versions(), **this_process()
        )
        try:
            assembled, recorder = prepare_run(opened, read, listener, resumed=None)
            data_matches(opened.paths, assembled.data)
        except BaseException:
            opened.update(**{name: getattr(before, name) for name in ("state", "error", "ended", "sessions")})
            raise
        snapshot = recorder.newest_state()
        if snapshot is not None:
            recorder.said(_where(opened.record, snapshot.position))
            snapshot = _unstopped(snapshot) if extends else snapshot
        return run_training(opened, read, assembled, recorder, snapshot, options)


def _resume_folds(folder: Path, read: ReadExperiment, listener: Listener, options: TrainOptions) -> RunResult:
    """Go on with a cross-validation at the fold where it stopped."""
    from kerascli.workflows.folds import Validation, cross_validate

    with RunFolder.open(folder) as opened:
        if opened.record.state == "finished" or options.overrides or options.unset:
            raise UserError(
                Problem(
                    code="run-finished",
                    message=f"the folds of `{opened.id}` go on as they were begun, until each is trained once",
                    help=f"start anew: kerascli train {opened.record.config_path}",
                )
            )
        opened.update(state="running", error=None, ended=None, sessions=opened.record.sessions + 1, **this_process())
        return cross_validate(Validation(run=opened, read=read, listener=listener, options=options))


def unfinished_run(file: Path, runs: Path) -> str | None:
    """The newest run of this file that did not finish and that nobody is on."""
    wanted = str(file.resolve())
    for run in summaries(runs):
        if run.record and run.record.config_path == wanted and run.state in UNFINISHED:
            return str(run.folder)
    return None


def _read_again(paths: RunPaths, options: TrainOptions) -> ReadExperiment:
    """The run's own resolved file, which needs nothing beside the run folder and the data, and the overrides of now."""
    return read_experiment(paths.resolved, options.overrides, options.unset)


def _refuse_changes(paths: RunPaths, read: ReadExperiment, record: RunRecord) -> None:
    """Refuse where overrides, the experiment file or a plugin now say something else than the run did."""
    before = flat_settings(paths.resolved.read_text())
    now = flat_settings(resolved_text(paths, read, record.seed or 0))
    changed = [key for key in differing(before, now) if not _may_change(key)]
    notes = [f"{key}: {before.get(key, '(not set)')} → {now.get(key, '(not set)')}" for key in changed]
    original = Path(record.config_path) if record.config_path else None
    if original is not None and original.exists():
        written = read_experiment(original, record.overrides, record.unset)
        file = flat_settings(resolved_text(paths, written, record.seed or 0))
        notes += [
            f"{original}: {key}: {before.get(key, '(not set)')} → {file.get(key, '(not set)')}"
            for key in differing(before, file)
        ]
        notes += [
            f"{path}: the file is not the copy in the run"
            for path in written.plugin_paths
            if path.read_bytes() != (paths.plugins / path.name).read_bytes()
        ]
    if notes:
        raise UserError(
            Problem(
                code="experiment-changed",
                message=f"the experiment is not the one that the run `{record.id}` was started with",
                notes=tuple(notes),
                help=f"undo the change, or start a new run: kerascli train {record.config_path}",
            )
        )


def _may_change(key: str) -> bool:
    """Whether a key is one of those that may change, or lies in one."""
    return any(key == free or key.startswith(f"{free}.") for free in MAY_CHANGE)


def _where(record: RunRecord, position: Position) -> str:
    """`resuming mnist_cnn-20261120-143012 at epoch 3, step 271 (same bits as a run never stopped)`."""
    step = f", step {position.step:,}" if position.step else ""
    exact = " (same bits as a run never stopped)" if record.exactly_resumable else ""
    return f"resuming {record.id} at epoch {position.epoch + 1}{step}{exact}"


def _unstopped(snapshot: Snapshot) -> Snapshot:
    """The same state, going on even if a callback had stopped the run."""
    position = snapshot.position
    return Snapshot(
        Position(phase=position.phase, epoch=position.epoch, step=position.step, rows=position.rows),
        snapshot.values,
        snapshot.arrays,
    )
