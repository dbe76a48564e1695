"""What callbacks remember, read and set, so that an EarlyStopping that waited two epochs still has."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.training.snapshot import CannotSaveError, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kerascli.training.snapshot import Arrays

REBUILT = {
    "Callback": {"model", "_model", "params", "validation_data"},
    "MonitorCallback": {"monitor_op", "min_delta"},  # the sign of min_delta turns when monitor_op is set
    "CSVLogger": {"filename", "append", "append_header", "csv_file", "writer"},
    "ModelCheckpoint": {"filepath"},  # the run folder may lie elsewhere by now
    "TensorBoard": {
        "_writers",
        "_prev_summary_state",
        "_summary_module",
        "_batch_trace_context",
        "_profiler_started",
        "_is_tracing",
        "_epoch_start_time",
        "_batch_start_time",
        "_should_trace",
        "_train_dir",
        "_val_dir",
        "_log_write_dir",
        "log_dir",
        "file_writer",
    },
    "BackupAndRestore": {"backup_dir"},
}
"""Attributes that a callback makes anew when training begins, by the class that has them."""
GROWING = ("written_bytes", "written_files")
"""What is saved of the files that a callback appends to: no attributes of its own."""


def read_callbacks(callbacks: Sequence[Any], arrays: Arrays) -> tuple[list[dict[str, Any]], list[str]]:
    """The state of each callback, and the names of what can't be saved."""
    states: list[dict[str, Any]] = []
    lost: list[str] = []
    for index, callback in enumerate(callbacks):
        fields: dict[str, Any] = {}
        if is_keras(callback, "CSVLogger") and Path(callback.filename).exists():
            fields["written_bytes"] = Path(callback.filename).stat().st_size
        if is_keras(callback, "TensorBoard"):
            fields["written_files"] = _event_sizes(callback)
        for name, value in _state_of(callback).items():
            try:
                fields[name] = encode(value, arrays, f"callbacks/{index}/{name}")
            except CannotSaveError as error:
                lost.append(f"{type(callback).__name__}.{name} ({error})")
        states.append({"class": type(callback).__name__, "fields": fields})
    return states, lost


def set_callbacks(callbacks: Sequence[Any], states: Sequence[Mapping[str, Any]], arrays: Mapping[str, Any]) -> None:
    """Give each callback back what it knew; one that the file has meanwhile gained starts afresh."""
    for callback, fields in _matched(callbacks, states):
        for name, value in fields.items():
            if name not in GROWING:
                _give(callback, name, decode(value, arrays))


def cut_back_files(callbacks: Sequence[Any], states: Sequence[Mapping[str, Any]], run: Path | None) -> None:
    """Before they begin: let a CSVLogger and a TensorBoard go on with files as they were when the state was saved.

    Events that lie outside the run, where the user's own code says so, may be other runs': they stay.
    """
    for callback, fields in _matched(callbacks, states):
        if "written_bytes" in fields and Path(callback.filename).exists():
            os.truncate(callback.filename, fields["written_bytes"])
            callback.append = True
        if "written_files" in fields and _lies_in(callback.log_dir, run):
            for file in _event_files(callback):
                written = fields["written_files"].get(str(file.relative_to(callback.log_dir)))
                if written is None:
                    file.unlink()
                else:
                    os.truncate(file, written)


def _lies_in(folder: str, run: Path | None) -> bool:
    return run is not None and Path(folder).resolve().is_relative_to(run.resolve())


def _event_files(callback: Any) -> list[Path]:
    return sorted(Path(callback.log_dir).rglob("*.tfevents.*"))


def _event_sizes(callback: Any) -> dict[str, int]:
    """How much of each event file there is, once all that was drawn so far is in it."""
    for writer in callback._writers.values():  # noqa: SLF001 -- it has no flush of its own
        writer.flush()
    return {str(file.relative_to(callback.log_dir)): file.stat().st_size for file in _event_files(callback)}


def is_keras(callback: Any, name: str) -> bool:
    """Whether a callback is Keras's of this name, or a subclass of it."""
    return any(base.__name__ == name and base.__module__.startswith("keras.") for base in type(callback).__mro__)


def _matched(callbacks: Sequence[Any], states: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Each callback with the fields of the next saved one of its class."""
    waiting = list(states)
    for callback in callbacks:
        match = next((state for state in waiting if state["class"] == type(callback).__name__), None)
        if match is not None:
            waiting.remove(match)
            yield callback, match["fields"]


def _state_of(callback: Any) -> dict[str, Any]:
    """A callback's attributes without those that are made anew and without code."""
    own = getattr(callback, "resume_state", None)
    if own is not None:
        return dict(own())
    rebuilt = set().union(*(REBUILT.get(base.__name__, set()) for base in type(callback).__mro__))
    return {name: value for name, value in vars(callback).items() if name not in rebuilt and not callable(value)}


def _give(callback: Any, name: str, value: Any) -> None:
    """Set an attribute; a variable keeps its identity, because compiled functions hold it."""
    current: Any = getattr(callback, name, None)
    if hasattr(current, "assign"):
        current.assign(value)
    else:
        setattr(callback, name, value)
