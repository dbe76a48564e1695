"""`kerascli train --resume`: go on with a run as if it had never stopped, or extend one that is over."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import write_text
from kerascli.runs.checkpoints import newest_state
from kerascli.runs.find import find_run
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import Later, read_record, this_process
from kerascli.runs.settings import differing, flat_settings
from kerascli.runs.store import RunFolder
from kerascli.runs.summary import summaries
from kerascli.workflows.extending import Extension, finished
from kerascli.workflows.provenance import data_matches, resolved_text, versions, write_data
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.run_experiment import read_run
from kerascli.workflows.train import prepare_run, run_training, trains_folds

if TYPE_CHECKING:
    from kerascli.preparation.prepared import PreparedData
    from kerascli.runs.record import RunRecord
    from kerascli.workflows.ending import RunResult
    from kerascli.workflows.events import Listener
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.train import TrainOptions

MAY_CHANGE = re.compile(
    r"(fit(\.phases\.\d+)?\.(epochs|max_time|verbose)|run|track|evaluate|predict|export|name)(\..*)?"
)
"""Keys that overrides may say on resume: all else would make another experiment of the run."""

LENGTH = ".epochs"
UNFINISHED = ("interrupted", "failed", "died")


def resume_run(run: str | Path, *, runs: Path, listener: Listener, options: TrainOptions) -> RunResult:
    """Check that nothing has changed, then go on from the newest whole state."""
    folder = find_run(str(run), runs)
    record = read_record(folder)
    later = _later(record, options)
    # The run's own resolved file, which needs nothing beside the run folder and the data, and the overrides of now.
    read = read_run(folder, later.overrides, later.unset)
    changed = _changes(folder, read, record)
    if trains_folds(read.experiment) and (record.folds is None or not record.folds.refit):
        return _resume_folds(folder, read, listener, options)
    with RunFolder.open(folder) as opened:
        if record.state == "finished" and not any(key.endswith(LENGTH) for key in changed):
            raise UserError(finished(record, record.epochs_done))
        plain = replace(options, overrides=later.overrides, unset=later.unset, fast=record.fast)
        return _go_on(opened, read, listener, plain, changed)


def _later(record: RunRecord, options: TrainOptions) -> Later:
    """What command lines that resumed the run have set, this one the last."""
    before = record.later
    return Later(overrides=(*before.overrides, *options.overrides), unset=(*before.unset, *options.unset))


def _go_on(
    opened: RunFolder, read: ReadExperiment, listener: Listener, options: TrainOptions, changed: list[str]
) -> RunResult:
    """Train on in a run that is open; where that can't begin, its record stays as it was."""
    before = opened.record
    opened.update(
        state="running", error=None, ended=None, sessions=before.sessions + 1, versions=versions(), **this_process()
    )
    try:
        snapshot, damaged = newest_state(opened.paths)
        assembled, recorder = prepare_run(opened, read, listener, resumed=snapshot)
        _same_data(opened.paths, assembled.data)
        longer = [key for key in changed if key.endswith(LENGTH)]
        if snapshot is not None and longer:
            extended = Extension(opened.record, snapshot, read.experiment, assembled.environment)
            extended.refuse_what_is_over(longer)
            for text in extended.consequences():
                recorder.said(text)
            snapshot = extended.unstopped()
    except BaseException:
        opened.update(**{name: getattr(before, name) for name in ("state", "error", "ended", "sessions")})
        raise
    if changed:
        opened.update(later=Later(overrides=options.overrides, unset=options.unset))
        write_text(opened.paths.resolved, resolved_text(opened.paths, read, opened.record.seed or 0))
    for warning in damaged:
        recorder.warned(warning)
    recorder.go_on_from(snapshot)
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
    """The newest run of this file that did not finish and that nobody is on; one killed before it began counts not."""
    wanted = file.resolve()
    for run in summaries(runs):
        begun = run.record and _file(run.record) == wanted and RunPaths(run.folder).resolved.exists()
        if begun and run.state in UNFINISHED:
            return str(run.folder)
    return None


def _file(record: RunRecord) -> Path | None:
    return Path(record.config_path).resolve() if record.config_path else None


def _same_data(paths: RunPaths, data: PreparedData) -> None:
    """Refuse other data than those of the run; one that was killed while it read them takes these."""
    if paths.data.exists():
        data_matches(paths, data)
    else:
        write_data(paths, data)


def _changes(folder: Path, read: ReadExperiment, record: RunRecord) -> list[str]:
    """The keys that overrides change; refused where they, the experiment file or a plugin make another experiment."""
    paths, later = RunPaths(folder), record.later

    def settings(said: ReadExperiment) -> dict[str, Any]:
        return flat_settings(resolved_text(paths, said, record.seed or 0))

    before, now = settings(read_run(folder, later.overrides, later.unset)), settings(read)
    changed = differing(before, now)
    notes = [
        f"{key}: {before.get(key, '(not set)')} → {now.get(key, '(not set)')}"
        for key in changed
        if not MAY_CHANGE.fullmatch(key)
    ]
    mended: list[tuple[Path, Path]] = []
    original = Path(record.config_path) if record.config_path else None
    if original is not None and original.exists():
        overrides, unset = (*record.overrides, *later.overrides), (*record.unset, *later.unset)
        written = read_experiment(original, overrides, unset)
        file = settings(written)
        notes += [
            f"{original}: {key}: {before.get(key, '(not set)')} → {file.get(key, '(not set)')}"
            for key in differing(before, file)
        ]
        plugins = [(path, paths.plugins / path.name) for path in written.plugin_paths]
        mended = [(path, copy) for path, copy in plugins if path.read_bytes() != copy.read_bytes()]
    if notes or mended:
        anew = f"undo the change, or start a new run: kerascli train {record.config_path}"
        taken = " && ".join(f"cp {shlex.quote(str(path))} {shlex.quote(str(copy))}" for path, copy in mended)
        raise UserError(
            Problem(
                code="experiment-changed",
                message=f"the experiment is not the one that the run `{record.id}` was started with",
                notes=(*notes, *(f"{path}: the file is not the copy in the run" for path, _ in mended)),
                help=anew if notes else f"{anew}; where it mends what failed, give it to the run: {taken}",
            )
        )
    return changed
