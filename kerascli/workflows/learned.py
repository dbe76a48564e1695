"""What was learned from the training split, kept in the run folder before the first step and taken from there after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import write_bytes
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.plugins import PluginModules
    from kerascli.preparation.serving import Preparation


def keep_learned(run: Path, preparation: Preparation) -> None:
    """Write what was learned; a run learns once, so what is there already stays."""
    folder = RunPaths(run).preparation
    # The description comes last: where it lies, the arrays that it tells of lie too.
    for member, content in reversed(preparation.members().items()):
        path = folder / member.rpartition("/")[2]
        if not path.exists():
            write_bytes(path, content)


def learned_in(run: Path | None, plugins: PluginModules) -> Preparation | None:
    """What a run has learned; None where it had not come that far."""
    from kerascli.preparation.serving import JSON_MEMBER, Preparation

    if run is None or not (RunPaths(run).preparation / JSON_MEMBER.rpartition("/")[2]).is_file():
        return None
    folder = RunPaths(run).preparation
    try:
        return Preparation.load(folder, lambda kind, path: _function(plugins, kind, path))
    except (ValueError, KeyError, OSError) as error:
        raise UserError(
            Problem(
                code="run-record-damaged",
                message=f"what the run learned can't be read from {folder}: {str(error).splitlines()[0][:200]}",
                help="bring the folder back as it was, or start a new run",
            )
        ) from error


def _function(plugins: PluginModules, kind: str, path: str) -> Any:
    from kerascli.catalogue.objects import Target
    from kerascli.construction import Environment, resolve

    return resolve(Target(kind, path, path, ""), Environment(plugins=plugins), None)  # type: ignore[arg-type]
