"""The shipped configs, as templates of new experiment files."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.problems import Problem, UserError
from kerascli.workflows.resolving import paths_in

if TYPE_CHECKING:
    from kerascli.workflows.reading import ReadExperiment

HERE = Path(__file__).parent.parent
FOLDERS = (HERE.parent / "configs", Path(sys.prefix) / "share" / "kerascli" / "configs")
"""In a checkout, and where the package is installed."""
FIRST = "mnist_cnn"


@dataclass(frozen=True, slots=True)
class Template:
    """A shipped config."""

    name: str
    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def summary(self) -> str:
        """Its first comment line."""
        return next((line.lstrip("# ").rstrip(".") for line in self.text.splitlines() if line.startswith("#")), "")

    def companions(self, read: ReadExperiment) -> list[Path]:
        """The files beside it that it names, plugins and small data, relative to its folder."""
        folder = self.path.parent
        named = [*read.plugin_paths, *(Path(path) for _, _, path in paths_in(read.experiment))]
        files = [Path(os.path.normpath(path)) for path in named]
        return [path.relative_to(folder) for path in files if path.is_file() and path.is_relative_to(folder)]


def templates() -> list[Template]:
    """Every shipped config, the first one first."""
    folder = next((folder for folder in FOLDERS if folder.is_dir()), None)
    found = [Template(path.stem, path) for path in sorted(folder.glob("*.yaml"))] if folder else []
    return sorted(found, key=lambda template: template.name != FIRST)


def template(name: str) -> Template:
    """The shipped config of this name."""
    known = {found.name: found for found in templates()}
    if name in known:
        return known[name]
    near = nearest(name, known)
    raise UserError(
        Problem(
            code="unknown-template",
            message=f"there is no template `{name}`",
            help=f"did you mean `{near[0]}`?" if near else "kerascli init --list",
        )
    )
