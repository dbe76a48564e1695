"""Where a run comes from: the file as written and as resolved, plugins, machine, versions, git, data."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.config.environment import hide
from kerascli.problems import DataError, Problem
from kerascli.runs.atomic import finite, write_bytes, write_json, write_text
from kerascli.runs.settings import differing
from kerascli.workflows.models_of_runs import folder_of_run
from kerascli.workflows.resolving import resolved

if TYPE_CHECKING:
    from kerascli.preparation.prepared import PreparedData
    from kerascli.runs.layout import RunPaths
    from kerascli.workflows.reading import ReadExperiment

PACKAGES = ("keras", "tensorflow", "jax", "torch", "numpy", "pydantic", "polars", "scikit-learn", "tensorboard")
SHOWN_VARIABLES = re.compile(r"(?:KERAS|TF|XLA|CUDA|OMP)_")
"""What Keras and its backends read begins so."""
PRIVATE_VARIABLES = re.compile(r"TF_(?:VAR|CLI|TOKEN|LOG|DATA_DIR)|TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|_KEY")
"""Terraform's begin with TF_ too, and hold secrets; a run folder and its report are handed around."""
LARGEST_PATCH = 1_000_000
"""Bytes of uncommitted changes that are kept; more are named in git.json and left out."""


def versions() -> dict[str, str]:
    """Of the packages that make the numbers."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def write_origins(paths: RunPaths, read: ReadExperiment, seed: int) -> None:
    """Everything that is known before the data are opened; the resolved file last: with it a run can go on."""
    write_text(paths.config, read.loaded.sources[0].text)
    for path in read.plugin_paths:
        write_bytes(paths.plugins / path.name, path.read_bytes())
    write_json(paths.environment, _environment())
    if read.experiment.run.git is not False:
        _write_git(paths, read.folder, with_patch=read.experiment.run.git is True)
    write_text(paths.resolved, resolved_text(paths, read, seed))


def write_data(paths: RunPaths, data: PreparedData) -> None:
    """What the data are."""
    write_json(paths.data, data_of(data))


def data_of(data: PreparedData) -> dict[str, Any]:
    """What data.json holds; on resume the same must come out."""
    return {"facts": dataclasses.asdict(data.facts), "fingerprints": data.fingerprints(), "stand_in": data.stand_in}


def data_matches(paths: RunPaths, data: PreparedData) -> None:
    """Refuse to go on with data that are not those of the run."""
    before = json.loads(paths.data.read_text())
    now = json.loads(json.dumps(finite(data_of(data))))
    changed = differing(_flat(before), _flat(now))
    if changed:
        raise DataError(
            Problem(
                code="data-changed",
                message="the data are not those that the run was trained on",
                notes=tuple(f"{key}: {_flat(before).get(key)} → {_flat(now).get(key)}" for key in changed[:10]),
                help="bring the data back as they were, or start a new run",
            )
        )


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {
        key: leaf
        for name, inner in value.items()
        for key, leaf in _flat(inner, f"{path}.{name}" if path else name).items()
    }


def resolved_text(paths: RunPaths, read: ReadExperiment, seed: int) -> str:
    """The whole truth, wherever the run folder lies: the seed that was drawn, plugins as the run's copies in it."""
    copies = [f"{paths.plugins.name}/{path.name}" for path in read.plugin_paths]
    replaced = {"seed": seed, **({"plugins": copies} if copies else {})}
    return resolved(read, replaced, find_run=lambda text: _named_run(text, paths))


def _named_run(text: str, paths: RunPaths) -> Path | None:
    """The run that a word of the file names, by its whole path."""
    found = folder_of_run(text, paths.folder.parent, besides=paths.folder)
    return None if found is None else found.absolute()


def _environment() -> dict[str, Any]:
    return {
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "versions": versions(),
        "variables": {
            name: value
            for name, value in os.environ.items()
            if SHOWN_VARIABLES.match(name) and not PRIVATE_VARIABLES.search(name)
        },
        "folder": str(Path.cwd()),
    }


def _write_git(paths: RunPaths, folder: Path, *, with_patch: bool) -> None:
    """The commit, and what was not committed; nothing where the file is in no repository."""
    commit = _git(folder, "rev-parse", "HEAD")
    if commit is None:
        return
    patch = _git(folder, "diff", "HEAD") or b""
    kept = with_patch and 0 < len(patch) <= LARGEST_PATCH
    write_json(
        paths.git,
        {
            "commit": commit.decode().strip(),
            "branch": (_git(folder, "rev-parse", "--abbrev-ref", "HEAD") or b"").decode().strip(),
            "uncommitted_bytes": len(patch),
            "patch": paths.patch.name if kept else None,
        },
    )
    if kept:
        write_bytes(paths.patch, hide(patch.decode(errors="surrogateescape")).encode(errors="surrogateescape"))


def _git(folder: Path, *arguments: str) -> bytes | None:
    program = shutil.which("git")
    if program is None:
        return None
    done = subprocess.run([program, "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None
