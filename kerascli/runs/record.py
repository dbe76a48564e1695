"""run.json: what state a run is in, and why."""

from __future__ import annotations

import json
import os
import platform
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kerascli.problems import Problem, UserError
from kerascli.runs.layout import FORMAT_VERSION, RunPaths
from kerascli.runs.lock import is_held

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["running", "finished", "failed", "interrupted"]
ShownState = Literal["running", "finished", "failed", "interrupted", "died"]


class _Part(BaseModel):
    """Unknown fields of a newer kerascli are kept, so that rewriting a record loses nothing."""

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True)


class Failure(_Part):
    """Why a run failed."""

    code: str
    message: str
    place: str | None = None
    """`file:line` of the user's code or file."""


class Artifact(_Part):
    """A file that the run hands over."""

    path: str
    """Relative to the run folder."""
    bytes: int
    sha256: str


class Later(_Part):
    """What the command lines that resumed a run set: its epochs, what it keeps."""

    overrides: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class FoldsRecord(_Part):
    """What the folds of a cross-validation say together."""

    runs: tuple[str, ...]
    """Their ids, in order."""
    values: dict[str, tuple[float, ...]]
    """By metric, each fold's at its best epoch, else its last."""
    mean: dict[str, float]
    spread: dict[str, float]
    """The standard deviation among the folds."""
    refit: bool
    """Whether a model of all rows is trained after them."""


class RunRecord(_Part):
    """The content of run.json."""

    format: int = FORMAT_VERSION
    kerascli: str
    id: str
    name: str
    state: State
    error: Failure | None = None
    command: tuple[str, ...] = ()
    """argv, without the values of secrets."""
    config_path: str | None = None
    """Absolute, of the experiment file as the user named it; None for an experiment written in Python."""
    overrides: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    later: Later = Later()
    """Set when the run was resumed, after those."""
    fast: bool = False
    """Shrunk by `--fast`."""
    seed: int | None = None
    backend: str = "tensorflow"
    versions: dict[str, str] = Field(default_factory=dict)
    host: str = ""
    process: int = 0
    devices: tuple[str, ...] = ()
    created: str
    """ISO 8601, UTC."""
    ended: str | None = None
    seconds: float = 0.0
    """Spent training in all sessions of the run."""
    sessions: int = 1
    """1 + how often the run was resumed."""
    phase: str | None = None
    epochs: int | None = None
    """Planned, over all phases."""
    epochs_done: int = 0
    best_epoch: int | None = None
    """Counted from 1 over all phases, as in metrics.jsonl."""
    best_metrics: dict[str, Any] = Field(default_factory=dict)
    last_metrics: dict[str, Any] = Field(default_factory=dict)
    evaluated: dict[str, Any] = Field(default_factory=dict)
    """By phase that says `evaluate: true`: the split, and its metrics when the phase was over."""
    monitor: str | None = None
    """What `best` is judged by."""
    model: dict[str, Any] = Field(default_factory=dict)
    """`kind`, `parameters`, `trainable_parameters`."""
    checkpoints: dict[str, str] = Field(default_factory=dict)
    """Paths relative to the run folder, by `last`, `best`, `best-PHASE`, `epoch-N`."""
    exactly_resumable: bool = True
    not_saved: tuple[str, ...] = ()
    """What a checkpoint can't hold, by name, where the run is not exactly resumable."""
    warnings: tuple[str, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    folds: FoldsRecord | None = None
    """Of a cross-validation, once all of them are trained."""


def read_record(folder: Path) -> RunRecord:
    """The record of a run folder; UserError where it is none or damaged."""
    path = RunPaths(folder).record
    try:
        return RunRecord.model_validate(json.loads(path.read_text()))
    except FileNotFoundError as error:
        raise UserError(
            Problem(
                code="not-a-run",
                message=f"`{folder}` is not a run folder: it has no {path.name}",
                help="kerascli runs list",
            )
        ) from error
    except (ValueError, ValidationError) as error:
        raise UserError(
            Problem(
                code="run-record-damaged",
                message=f"`{path}` can't be read",
                help="restore it from a backup; the run's other files are untouched",
                notes=(str(error).splitlines()[0],),
            )
        ) from error


def shown_state(folder: Path, record: RunRecord) -> ShownState:
    """The state, and `died` for a run that says `running` while no process is on it."""
    if record.state == "running" and not is_held(RunPaths(folder), here=record.host == platform.node()):
        return "died"
    return record.state


def this_process() -> dict[str, Any]:
    """Host and process id, as a record keeps them."""
    return {"host": platform.node(), "process": os.getpid()}
