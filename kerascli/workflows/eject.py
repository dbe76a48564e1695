"""`kerascli eject`: the plain Keras script of an experiment file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.script import write_script
from kerascli.ejecting.writing import Writing

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
        )
    )
