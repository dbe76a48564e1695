"""The states of a run on the disk: written whole, verified when read, the one before kept in case."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, RunError
from kerascli.runs.atomic import whole_file
from kerascli.runs.disk import still_there
from kerascli.training.snapshot import Position, Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.runs.layout import RunPaths

KEPT = 2
"""The newest and the one before, should the newest be damaged."""
_VALUES = "state.json"
_BROKEN = (OSError, zipfile.BadZipFile, ValueError, KeyError, EOFError, NotImplementedError)
"""What reading a damaged archive may raise: torn, cut, changed or not there."""


def save_state(paths: RunPaths, snapshot: Snapshot, *, keep: int = KEPT) -> Path:
    """Write the next state and delete those that are no longer needed; `keep` of them stay, two at least."""
    still_there(paths.folder)
    states = paths.states()
    number = max(states, default=0) + 1
    with whole_file(paths.state(number)) as temporary:
        _write(temporary, snapshot)
    for old in sorted(states)[: -(max(keep, KEPT) - 1)]:
        states[old].unlink(missing_ok=True)
    return paths.state(number)


def newest_state(paths: RunPaths) -> tuple[Snapshot | None, list[Problem]]:
    """The newest state that is whole, and a warning for each damaged one, which is set aside.

    None where the run was stopped before its first state: then it begins again from the start.
    """
    warnings: list[Problem] = []
    states = paths.states()
    for number in sorted(states, reverse=True):
        try:
            return read_state(states[number]), warnings
        except _BROKEN as error:
            states[number].replace(states[number].with_suffix(".damaged"))
            warnings.append(
                Problem(
                    code="checkpoint-damaged",
                    message=f"the checkpoint `{states[number].name}` is damaged; the one before is used",
                    notes=(str(error),),
                    severity="warning",
                )
            )
    if warnings:
        raise RunError(
            Problem(
                code="checkpoint-damaged",
                message=f"every checkpoint of the run `{paths.folder.name}` is damaged",
                help="look after the disk; start a new run from the run's `resolved.yaml`",
            )
        )
    return None, warnings


def read_state(path: Path) -> Snapshot:
    """One state; every byte is checked against its checksum."""
    import numpy as np

    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        values = json.loads(archive.read(_VALUES))
        for name in archive.namelist():
            if name != _VALUES:
                stream = io.BytesIO(archive.read(name))
                arrays[name.removesuffix(".npy")] = np.lib.format.read_array(stream, allow_pickle=False)
    return Snapshot(Position(**values["position"]), values["values"], arrays)


def _write(path: Path, snapshot: Snapshot) -> None:
    """An .npz that `numpy.load` opens too; uncompressed, because weights don't compress."""
    import numpy as np

    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, array in snapshot.arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
        archive.writestr(
            _VALUES, json.dumps({"position": asdict(snapshot.position), "values": snapshot.values}, ensure_ascii=False)
        )
