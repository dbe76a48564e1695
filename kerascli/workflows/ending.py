"""How a run ends: what its record says then, what is shown of it, what the caller gets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.problems import UserError
from kerascli.runs.record import Artifact, Failure, RunRecord
from kerascli.runs.store import RunFolder, now
from kerascli.workflows import events

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.workflows.assembling import Assembled
    from kerascli.workflows.recording import RunRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run ended."""

    run: Path
    record: RunRecord
    exit_code: int
    model: Any
    """The trained Keras model; None where the run did not finish."""
    assembled: Assembled | None = None
    """What it was trained with."""


def finished(run: RunFolder, recorder: RunRecorder, model: Any) -> RunResult:
    """Keep the trained model, and say so."""
    path = recorder.keep_final(model)
    content = path.read_bytes()
    artifact = Artifact(path=path.name, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    _end(run, recorder, "finished", artifacts=(artifact,))
    return RunResult(run=run.paths.folder, record=run.record, exit_code=0, model=model)


def interrupted(run: RunFolder, recorder: RunRecorder, reason: str, exit_code: int) -> RunResult:
    """Someone, or the time that it was given, stopped it."""
    _end(run, recorder, "interrupted", error=Failure(code="interrupted", message=reason))
    return RunResult(run=run.paths.folder, record=run.record, exit_code=exit_code, model=None)


def failed(run: RunFolder, recorder: RunRecorder, failure: UserError) -> None:
    """Keep why; who trains raises it."""
    problem = failure.problems[0]
    place = problem.notes[0] if problem.notes else str(problem.span) if problem.span else None
    error = Failure(code=problem.code, message=problem.message, place=place)
    try:
        _end(run, recorder, "failed", error=error)
    except UserError:
        # The disk that made the run fail takes no record either: the run then shows as died, and the reason is told.
        return


def _end(run: RunFolder, recorder: RunRecorder, state: str, **fields: Any) -> None:
    recorder.close()
    seconds = round(recorder.seconds, 1)
    run.update(state=state, ended=now(), seconds=seconds, **fields)
    recorder.ended(
        events.RunEnded(
            run=run.paths.folder,
            state=state,
            seconds=seconds,
            best_epoch=run.record.best_epoch,
            best_metrics=run.record.best_metrics,
            model=_existing(run.paths.model) or _existing(run.paths.weights),
            report=recorder.show(),
        )
    )


def _existing(path: Path) -> Path | None:
    return path if path.exists() else None
