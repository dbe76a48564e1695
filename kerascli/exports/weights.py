"""The `weights` format: the numbers alone, as Keras keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, keras_runner

if TYPE_CHECKING:
    from pathlib import Path


class Weights(Format):
    """`model.weights.h5`, checked by loading it into the same model with zeros in it."""

    name = "weights"
    file_name = "model.weights.h5"
    backend = None
    carries_drawing = True
    tolerance = 0.0
    options: ClassVar[frozenset[str]] = frozenset({"quantize"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:  # noqa: ARG002
        model.save_weights(target)

    def open(self, target: Path, model: Any = None) -> Runner:
        import numpy as np

        for variable in model.weights:
            variable.assign(np.zeros(variable.shape))
        model.load_weights(target)
        return keras_runner(model)
