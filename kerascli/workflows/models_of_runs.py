"""What `load:` and `weights:` take of another run: its saved model, or the one that its state of training makes."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from kerascli.problems import UserError
from kerascli.runs.find import find_run
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.runs.where import runs_directory

MODELS = (".keras", ".h5")
"""What Keras reads; a state of training (`.npz`) is for resuming."""


def folder_of_run(text: str, runs: Path | None, *, besides: Path | None = None) -> Path | None:
    """The folder of the run that a word of a file names, `besides` being the run of that file; None where none is."""
    try:
        return find_run(text, runs_directory(runs), besides=besides)
    except UserError:
        return None


def model_of_run(run: Path) -> Path | None:
    """A run's final model, else its best or newest; None where there is none."""
    paths = RunPaths(run)
    kept = read_record(paths.folder).checkpoints
    newest_first = [kept[name] for name in (*(["best"] if "best" in kept else []), *reversed(kept))]
    files = [paths.model, paths.weights, *(paths.folder / name for name in newest_first)]
    found = next((file for file in files if file.is_file() and file.suffix in MODELS), None)
    if found is None and paths.states():
        return _made_from_state(paths.folder)
    return found


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Models made from states lie here as long as the process runs."""
    return tempfile.TemporaryDirectory(prefix="kerascli-")


def _made_from_state(run: Path) -> Path:
    """A run that was stopped before it saved a model: built again with its newest state, and saved."""
    from kerascli.workflows.saving import ModelSaver

    return ModelSaver().save(rebuilt_model(run), lambda suffix: Path(_folder().name, run.name + suffix))


def rebuilt_model(run: Path) -> Any:
    """A run's model, built again as the run did, with what it learned: Keras may not be able to save it."""
    from kerascli.models.session import another_session
    from kerascli.workflows.asking import rebuilt
    from kerascli.workflows.subjects import find_subject

    subject = find_subject(str(run), run.parent, checkpoint=None if RunPaths(run).weights.is_file() else "last")
    if subject.read is None:
        raise AssertionError("a run has an experiment")
    with another_session():
        model, _ = rebuilt(subject, subject.read, warn=lambda _problem: None)
    return model
