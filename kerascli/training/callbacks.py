"""The callbacks of a phase: the file's, made anew, and which of ours they stand in for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kerascli.construction import construct
from kerascli.problems import Problem
from kerascli.training.best import Best, Direction, direction_of
from kerascli.training.callback_state import is_keras

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.construction import Environment
    from kerascli.training.run_section import CheckpointsSection

KERAS_LOG_DIR = Path("logs")
"""What Keras's TensorBoard writes into unless it is told, wherever the command was typed."""
Rule = Literal["both", "theirs", "ours"]


@dataclass(frozen=True, slots=True)
class Duty:
    """What a Keras callback does that kerascli does by itself, and who does it where a file names it."""

    ours: str
    rule: Rule
    reason: str


DUTIES = {
    "ModelCheckpoint": Duty(
        "checkpoints", "both", "theirs writes its own files; with save_best_only it says what `best` is"
    ),
    "CSVLogger": Duty("history.csv", "both", "theirs writes its own file"),
    "TensorBoard": Duty("tensorboard/", "theirs", "two writers in one folder would draw each curve twice"),
    "TerminateOnNaN": Duty("on_nan", "theirs", "it ends the run as finished where ours ends it as failed"),
    "BackupAndRestore": Duty("exact resume", "ours", "it would restore less than the run's own checkpoints"),
    "ProgbarLogger": Duty("progress", "ours", "two of them would write over each other"),
    "History": Duty("metrics.jsonl", "ours", "`fit` always has one"),
}
"""One table: what is named here and in a file is done by both, by theirs alone, or by ours alone."""


@dataclass(frozen=True, slots=True)
class PhaseCallbacks:
    """The file's callbacks that run, and what they leave to us."""

    users: list[Any]
    tensorboard: bool
    """Whether ours writes TensorBoard files."""
    watch_nan: bool
    checkpoint: Any | None
    """The file's ModelCheckpoint that says what `best` is."""


def make_callbacks(objects: Sequence[Object | str], environment: Environment) -> tuple[PhaseCallbacks, list[Problem]]:
    """The callbacks that a phase runs, and a word about each that is left to ours."""
    from kerascli.backend import keras

    users: list[Any] = []
    warnings: list[Problem] = []
    for item in objects:
        callback = construct(item, environment)
        callback = getattr(keras.callbacks, callback)() if isinstance(callback, str) else callback
        if is_keras(callback, "TensorBoard") and environment.run_folder is not None:
            callback.log_dir = str(_in_the_run(Path(callback.log_dir), environment.run_folder))
        duty = _duty(callback)
        if duty is not None and duty.rule == "ours":
            warnings.append(_left_out(type(callback).__name__, duty, item))
        else:
            users.append(callback)
    kept = {name for callback in users for name in DUTIES if is_keras(callback, name)}
    best_only = [one for one in users if is_keras(one, "ModelCheckpoint") and one.save_best_only]
    return PhaseCallbacks(
        users=users,
        tensorboard="TensorBoard" not in kept,
        watch_nan="TerminateOnNaN" not in kept,
        checkpoint=best_only[0] if best_only else None,
    ), warnings


def best_of(section: CheckpointsSection, checkpoint: Any | None, *, validates: bool) -> Best | None:
    """What makes an epoch the best: the run section's word, a ModelCheckpoint's, or the loss, of validation if any."""
    if section.best is False:
        return None
    if section.best != "auto":
        return Best(section.best.monitor, _direction(section.best.monitor, section.best.mode))
    if checkpoint is not None:
        return Best(checkpoint.monitor, _direction(checkpoint.monitor, checkpoint.mode))
    return Best("val_loss" if validates else "loss", "min")


def _direction(monitor: str, mode: str) -> Direction:
    directions: dict[str, Direction] = {"min": "min", "max": "max"}
    return directions.get(mode) or direction_of(monitor)


def _in_the_run(folder: Path, run: Path) -> Path:
    """Where a TensorBoard writes that was told no place, or one of the user's own that says it in its code."""
    if folder.is_absolute() or folder.is_relative_to(run):
        return folder
    return run / (DUTIES["TensorBoard"].ours if folder == KERAS_LOG_DIR else folder)


def _duty(callback: Any) -> Duty | None:
    return next((duty for name, duty in DUTIES.items() if is_keras(callback, name)), None)


def _left_out(name: str, duty: Duty, item: Object | str) -> Problem:
    return Problem(
        code="callback-left-out",
        message=f"`{name}` does not run: kerascli's own {duty.ours} does the same, {duty.reason}",
        span=getattr(item, "span", getattr(getattr(item, "node", None), "span", None)),
        help=f"take `{name}` out of `callbacks`",
        severity="warning",
    )
