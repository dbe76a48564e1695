"""`kerascli eject`: the plain Keras script of an experiment file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.script import write_script
from kerascli.ejecting.writing import Writing
from kerascli.workflows.models_of_runs import folder_of_run, model_of_run

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.ejecting.script import Script
    from kerascli.workflows.reading import ReadExperiment


def eject(read: ReadExperiment, *, folder: Path | None = None, offline: bool = False) -> Script:
    """The script, as it stands in `folder`: beside the experiment file where none is named."""
    source = read.path.parent if read.path is not None else read.folder
    return write_script(
        Writing(
            experiment=read.experiment,
            reading=read.reading,
            source_folder=source.absolute(),
            folder=(folder or source).absolute(),
            offline=offline,
            plugin_paths=read.plugin_paths,
            find_model=_model_named,
        )
    )


def _model_named(text: str) -> Path | None:
    """The model of the run that a word of the file names; None where there is no such run."""
    run = folder_of_run(text, None)
    found = None if run is None else model_of_run(run)
    return None if found is None else found.absolute()
