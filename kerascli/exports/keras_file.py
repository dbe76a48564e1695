"""The `keras` format: Keras's own archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, keras_runner

if TYPE_CHECKING:
    from pathlib import Path


class KerasFile(Format):
    """`model.keras`."""

    name = "keras"
    file_name = "model.keras"
    backend = None
    tolerance = 0.0
    carries_preparation = True
    options: ClassVar[frozenset[str]] = frozenset({"quantize"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:  # noqa: ARG002
        model.save(target)

    def open(self, target: Path, model: Any = None) -> Runner:  # noqa: ARG002
        from kerascli.model_files import load_model

        return keras_runner(load_model(target))
