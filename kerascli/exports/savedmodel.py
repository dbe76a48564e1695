"""The `savedmodel` format: TensorFlow Serving, TFLite converters, and plain TensorFlow read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, flat_outputs, shaped_for
from kerascli.exports.signature import Door
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np


class SavedModel(Format):
    """`savedmodel/`, with the endpoint `serve`."""

    name = "savedmodel"
    file_name = "savedmodel"
    carries_preparation = True
    carries_drawing = True
    options: ClassVar[frozenset[str]] = frozenset({"batch", "quantize"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        from kerascli.exports.signature import input_signature, inputs_of

        signature = input_signature(model, inputs_of(model, examples), options.batch)
        model.export(str(target), format="tf_saved_model", input_signature=signature, verbose=False)

    def open(self, target: Path, model: Any = None) -> Runner:
        from kerascli.backend import tensorflow

        served = tensorflow.saved_model.load(str(target))
        if model is not None:
            return lambda examples: flat_outputs(served.serve(shaped_for(model, examples)))
        endpoint = _endpoint(served, target)
        names = list(endpoint.structured_input_signature[1])

        def run(examples: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            given = zip(names if len(names) == 1 else list(examples), examples.values(), strict=True)
            return flat_outputs(endpoint(**{name: tensorflow.constant(array) for name, array in given}))

        return run

    def doors(self, target: Path) -> tuple[list[Door], list[str]]:
        """Inputs and names of outputs, as the signature of anyone's model tells them."""
        from kerascli.backend import tensorflow

        endpoint = _endpoint(tensorflow.saved_model.load(str(target)), target)
        inputs = [
            Door(name, name, tuple(spec.shape), spec.dtype.name)
            for name, spec in endpoint.structured_input_signature[1].items()
        ]
        return inputs, sorted(endpoint.structured_outputs)


def _endpoint(served: Any, target: Path) -> Any:
    """The signature that answers: the usual one, else the first."""
    names = sorted(served.signatures, key=lambda name: (name != "serving_default", name))
    if not names:
        raise UserError(
            Problem(
                code="model-not-loadable",
                message=f"{target} has no signature: nothing in it can be asked",
                help="save it with one: model.export('folder') in Keras, tf.saved_model.save(…, signatures=…) else",
            )
        )
    return served.signatures[names[0]]
