"""What is gathered while a script is written: imports, names in use, what can't be said."""

from __future__ import annotations

import keyword
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.layout import comment
from kerascli.models.statements import FunctionalModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.catalogue.reading import Reading
    from kerascli.ejecting.layout import Expression
    from kerascli.experiment import Experiment

MODULES = ("keras", "layers", "ops", "np", "tf", "pl", "os", "sys", "math", "Path", "HERE", "model")
BUILTINS = ("input", "list", "dict", "len", "range", "int", "float", "str", "map", "zip", "type")
RESERVED = frozenset((*MODULES, *BUILTINS))
"""Names that a script has another use for."""


@dataclass(kw_only=True)
class Writing:
    """One script on its way to paper."""

    experiment: Experiment
    reading: Reading
    source_folder: Path
    """Where the experiment file lies."""
    folder: Path
    """Where the script will lie."""
    offline: bool = False
    """Whether the stand-ins take the place of what has to be downloaded."""
    plugin_paths: list[Path] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    """Of plugins, from the script's own."""
    folders_used: bool = False
    """Whether `HERE` stands in the script."""
    notes: list[str] = field(default_factory=list)
    """What can't be said in a plain script."""
    definitions: list[str] = field(default_factory=list)
    """Functions that stand before the code that calls them."""
    facts_needed: set[str] = field(default_factory=set)
    """Facts of the data that some argument is worked out from: `data.train.samples`."""
    after_build: list[str] = field(default_factory=list)
    """Lines that follow once every model is made."""
    find_model: Callable[[str], Path | None] = lambda _: None
    """The model file of a run that the file names."""
    model_expression: Callable[[Any], Expression] | None = None
    """Spells a model that stands among the arguments of an object."""

    def need(self, line: str) -> None:
        """An import."""
        self.imports.add(line)

    def starts_with_input(self) -> bool:
        """Whether the model says itself what shape its input has."""
        model = self.experiment.model
        if isinstance(model, FunctionalModel):
            return model.inputs is not None and all(
                {"shape", "batch_shape"} & set(one.arguments) for one in model.inputs
            )
        first = next(iter(getattr(model, "statements", ())), None)
        return first is None or getattr(getattr(first.action, "target", None), "name", "") in {"Input", "InputLayer"}

    def define(self, function: str) -> None:
        """A function or class that stands before the code that calls it, once."""
        if function not in self.definitions:
            self.definitions.append(function)

    def cannot(self, what: str, why: str) -> str:
        """Note what a plain script can't say; answers the comment for its place."""
        note = f"{what} can't be said in a plain script: {why}"
        self.notes.append(note)
        return comment(f"kerascli: {note}")

    def path(self, path: str | Path) -> str:
        """A file, as the script finds it from its own folder; where they share none, at its place on this machine."""
        self.need("from pathlib import Path")
        if os.path.commonpath([path, self.folder]) == os.path.sep:
            return f"Path({quoted(str(path))})"
        self.folders_used = True
        relative = os.path.relpath(path, self.folder)
        return f"HERE / {quoted(Path(relative).as_posix())}"

    def plugin(self, path: str) -> str:
        """A name of the user's: `my_layers.py:MyDense`, or an import path."""
        file, colon, name = path.rpartition(":")
        if not colon:
            module, _, name = path.rpartition(".")
            self._look_in(self.source_folder)
        else:
            module = Path(file).stem
            found = next((one for one in self.plugin_paths if one.stem == module), self.source_folder / file)
            self._look_in(found.parent)
        self.need(f"from {module} import {name.split('.')[0]}")
        return name

    def _look_in(self, folder: Path) -> None:
        relative = os.path.relpath(folder, self.folder)
        if relative != "." and relative not in self.folders:
            self.folders.append(relative)
            self.folders_used = True
            self.need("import sys")
            self.need("from pathlib import Path")

    def variable(self, name: str) -> str:
        """A Python name that nothing else in the script has."""
        word = re.sub(r"\W", "_", name)
        word = f"_{word}" if not word or word[0].isdigit() else word
        taken = word in RESERVED or keyword.iskeyword(word) or word in self.reading.plugins.names()
        return f"{word}_" if taken else word


def quoted(text: str) -> str:
    """A text in double quotes."""
    written = repr(text)
    if written.startswith("'") and '"' not in text:
        return f'"{written[1:-1]}"'.replace("\\'", "'")
    return written
