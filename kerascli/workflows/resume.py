"""`kerascli train --resume`: go on with a run as if it had never stopped, or extend one that is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.runs.find import find_run
from kerascli.runs.record import RunRecord, read_record, shown_state, this_process
from kerascli.runs.settings import differing, flat_settings
from kerascli.runs.store import RunFolder
from kerascli.training.snapshot import Position, Snapshot
from kerascli.workflows.provenance import data_matches, resolved_text, versions
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import prepare_run, run_training

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.runs.layout import RunPaths
    from kerascli.workflows.events import Listener
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.train import RunResult, TrainOptions

MAY_CHANGE = ("fit.epochs", "fit.phases", "fit.max_time", "run.", "track.", "evaluate.", "predict.", "export.", "name")
"""What overrides may say on resume: everything else would make another experiment of the run."""


def resume_run(run: str | Path, *, runs: Path, listener: Listener, options: TrainOptions) -> RunResult:
    """Check that nothing has changed, then go on from the newest whole state."""
    folder = find_run(str(run), runs)
    record = read_record(folder)
    read = _read_again(folder, record, options)
    with RunFolder.open(folder) as opened:
        extends = _check_settings(opened.paths, read, record, options.overrides)
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
        if snapshot is not None and extends:
            snapshot = _unstopped(snapshot)
        return run_training(opened, read, assembled, recorder, snapshot, options)


def unfinished_run(file: Path, runs: Path) -> str | None:
    """The newest run of this file that did not finish and that nobody is on."""
    wanted = str(file.resolve())
    candidates = []
    for path in runs.glob("*/run.json"):
        record = read_record(path.parent)
        if record.config_path == wanted and shown_state(path.parent, record) in {"interrupted", "failed", "died"}:
            candidates.append((record.created, str(path.parent)))
    return max(candidates)[1] if candidates else None


def _read_again(folder: Path, record: RunRecord, options: TrainOptions) -> ReadExperiment:
    """The run's own file with the overrides it was started with, and those of now over them."""
    path = Path(record.config_path) if record.config_path else None
    if path is None or not path.exists():
        raise UserError(
            Problem(
                code="experiment-gone",
                message=f"the experiment file of the run `{record.id}` is gone: `{record.config_path}`",
                help=f"cp {folder / 'config.yaml'} {record.config_path}",
            )
        )
    return read_experiment(path, (*record.overrides, *options.overrides), (*record.unset, *options.unset))


def _check_settings(paths: RunPaths, read: ReadExperiment, record: RunRecord, overrides: Sequence[str]) -> bool:
    """Refuse where the experiment is another one now; answers whether the run is to be extended."""
    before = flat_settings(paths.resolved.read_text(), paths.resolved.name)
    now = flat_settings(resolved_text(read, record.seed or 0), "now")
    changed = [key for key in differing(before, now) if not key.startswith(MAY_CHANGE)]
    if changed:
        shown = tuple(f"{key}: {before.get(key, '(not set)')} → {now.get(key, '(not set)')}" for key in changed)
        raise UserError(
            Problem(
                code="experiment-changed",
                message=f"the experiment is not the one that the run `{record.id}` was started with",
                notes=shown,
                help=f"undo the change, or start a new run: kerascli train {record.config_path}",
            )
        )
    return any(override.startswith("fit.") for override in overrides)


def _unstopped(snapshot: Snapshot) -> Snapshot:
    """The same state, going on even if a callback had stopped the run."""
    position = snapshot.position
    return Snapshot(
        Position(phase=position.phase, epoch=position.epoch, step=position.step, rows=position.rows),
        snapshot.values,
        snapshot.arrays,
    )
