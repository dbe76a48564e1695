"""A model as a file of the run: what `model.save` writes, with members beside it that Keras ignores."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.config.environment import hide
from kerascli.model_draws import draws_member, keep_draws
from kerascli.runs.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ARCHIVE, WEIGHTS = ".keras", ".weights.h5"
DESCRIPTION = "config.json"
"""Keras's own member that holds every argument of every layer."""


class ModelSaver:
    """Saves models of one run: as archives, or as weights once Keras has said that it can't save this model."""

    def __init__(self) -> None:
        self.members: Mapping[str, bytes] = {}
        """By their names in the archive, `kerascli/…`."""
        self.unsavable: str | None = None
        """Why Keras can't save the model, once it said so."""

    def save(self, model: Any, place: Callable[[str], Path]) -> Path:
        """Save at `place(suffix)`; answers where."""
        if self.unsavable is None:
            path = place(ARCHIVE)
            try:
                with whole_file(path) as temporary:
                    model.save(temporary)
                    hide_secrets(temporary)
                    add_members(temporary, {**self.members, **draws_member(model)})
            except (NotImplementedError, TypeError, ValueError) as error:
                # A model of the user's without `get_config`, or with one that is not JSON.
                self.unsavable = str(error).strip().splitlines()[0]
            else:
                return path
        path = place(WEIGHTS)
        with whole_file(path) as temporary:
            model.save_weights(temporary)
            keep_draws(model, temporary)
        return path


def hide_secrets(archive: Path) -> None:
    """Take the values of secrets that a layer was given out of what describes the model."""
    with zipfile.ZipFile(archive) as opened:
        described = opened.read(DESCRIPTION).decode()
        if hide(described) == described:
            return
        members = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, hide(described) if name == DESCRIPTION else content)


def add_members(archive: Path, members: Mapping[str, bytes]) -> None:
    """Put what kerascli knows beside the model; Keras reads past it."""
    with zipfile.ZipFile(archive, "a") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
