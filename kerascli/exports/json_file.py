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
        import tempfile

        from kerascli.backend import keras
        from kerascli.model_draws import set_draws, states_of

        built = keras.models.model_from_json(target.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            # As a person would: layers that learned before training make up their minds as they are loaded.
            model.save_weights(f"{folder}/model.weights.h5")
            built.load_weights(f"{folder}/model.weights.h5")
        set_draws(built, states_of(model))
        return keras_runner(built)
