"""One kind of model: its part of the file, and the script's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What is trained twice."""

    data: str
    """The array that is the model's input, or the plugin's function that gives batches."""
    file: str
    """The sections of the file that differ from the others."""
    script: Callable[[Any, Path], Any]
    """The model that a script makes, given Keras and the folder of the file."""
    compile: Callable[[Any, Any], Any] | None = None
    """Compiles the script's model; None as the file does where it says nothing else."""
    plugin: str = ""
    """Python that the file names, and the script has in itself."""
    batches: Callable[[], Any] | None = None
    """What the script's `fit` takes where it is no array."""
    arrays: Callable[[], Any] | None = None
    """The plugin's function that gives all arrays, where they come from one."""
    before: Callable[[Any, Path], None] | None = None
    """Writes the files that both read."""


def defined_in(plugin: str) -> dict[str, Any]:
    """What a plugin defines, as a script has it."""
    scope: dict[str, Any] = {"__name__": "parts"}
    exec(plugin, scope)
    return scope
