"""The `json` format: the architecture without its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, keras_runner

if TYPE_CHECKING:
    from pathlib import Path


class Json(Format):
    """`model.json`, checked by building it again and giving it the model's weights."""

    name = "json"
    file_name = "model.json"
    backend = None
    carries_drawing = True
    tolerance = 0.0
    options: ClassVar[frozenset[str]] = frozenset()

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:  # noqa: ARG002
        target.write_text(model.to_json(indent=1), encoding="utf-8")

    def open(self, target: Path, model: Any = None) -> Runner:
        from kerascli.backend import keras

        built = keras.models.model_from_json(target.read_text(encoding="utf-8"))
        # All variables, the states of drawn numbers among them.
        for mine, theirs in zip(built.variables, model.variables, strict=True):
            mine.assign(theirs)
        return keras_runner(built)
