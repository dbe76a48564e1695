"""The `keras` format: Keras's own archive."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, keras_runner

if TYPE_CHECKING:
    from pathlib import Path


class KerasFile(Format):
    """`model.keras`."""

    name = "keras"
    file_name = "model.keras"
    backend = None
    carries_drawing = True
    tolerance = 0.0
    carries_preparation = True
    options: ClassVar[frozenset[str]] = frozenset({"quantize"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:  # noqa: ARG002
        from kerascli.model_draws import draws_member

        model.save(target)
        with zipfile.ZipFile(target, "a") as archive:
            for name, content in draws_member(model).items():
                archive.writestr(name, content)

    def open(self, target: Path, model: Any = None) -> Runner:  # noqa: ARG002
        from kerascli.model_draws import restore_draws
        from kerascli.model_files import load_model

        loaded = load_model(target)
        restore_draws(loaded, target)
        return keras_runner(loaded)
