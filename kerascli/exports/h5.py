"""The `h5` format: the older single file, for tools that read no `.keras`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.exports.format import ExportOptions, Format, Runner, keras_runner

if TYPE_CHECKING:
    from pathlib import Path


class Hdf5(Format):
    """`model.h5`."""

    name = "h5"
    file_name = "model.h5"
    backend = None
    carries_drawing = True
    tolerance = 0.0

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:  # noqa: ARG002
        # Without its compile settings: a loss written as `mse` in a mapping makes the file unreadable for Keras.
        from kerascli.backend import keras

        keras.saving.save_model(model, target, include_optimizer=False)

    def open(self, target: Path, model: Any = None) -> Runner:
        from kerascli.model_draws import set_draws, states_of
        from kerascli.model_files import load_model

        loaded = load_model(target)
        if model is not None:
            set_draws(loaded, states_of(model))
        return keras_runner(loaded)
