"""The `litert` format (formerly TensorFlow Lite), checked by ai-edge-litert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy as np


class LiteRt(Format):
    """`model.tflite`."""

    name = "litert"
    file_name = "model.tflite"
    extra = "litert"
    modules = ("ai_edge_litert",)
    options: ClassVar[frozenset[str]] = frozenset({"batch", "float16", "quantize"})
    quantizations: ClassVar[frozenset[str]] = frozenset({"int8"})
    calibrates = True

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        import tempfile

        from kerascli.backend import tensorflow
        from kerascli.exports.signature import input_signature, inputs_of

        doors = inputs_of(model, examples)
        with tempfile.TemporaryDirectory() as folder:
            model.export(
                folder,
                format="tf_saved_model",
                input_signature=input_signature(model, doors, options.batch),
                verbose=False,
            )
            converter = tensorflow.lite.TFLiteConverter.from_saved_model(folder)
            converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.TFLITE_BUILTINS]
            if options.float16:
                converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
                converter.target_spec.supported_types = [tensorflow.float16]
            elif options.quantize == "int8":
                converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
                converter.representative_dataset = lambda: _one_by_one(doors, options.calibration)
            target.write_bytes(converter.convert())

    def open(self, target: Path, model: Any = None) -> Runner:
        from ai_edge_litert.interpreter import Interpreter

        from kerascli.exports.onnx import in_model_order

        runner = Interpreter(str(target)).get_signature_runner()
        names = list(runner.get_input_details())

        def run(examples: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            # The runner lists its inputs by the alphabet; a single one may be spelled as it likes.
            given = zip(names if len(names) == 1 else list(examples), examples.values(), strict=True)
            answer = runner(**dict(given))
            return in_model_order(list(answer), list(answer.values()), model)

        return run


def _one_by_one(doors: list[Any], calibration: str | None) -> Iterator[dict[str, Any]]:
    """Training examples, a batch of one at a time."""
    import numpy as np

    from kerascli.exports.signature import fed

    if calibration is None:
        raise AssertionError("a quantization that calibrates is only asked for with examples")
    with np.load(calibration, allow_pickle=False) as stored:
        arrays = fed(doors, dict(stored))
    for row in range(len(next(iter(arrays.values())))):
        yield {name: array[row : row + 1] for name, array in arrays.items()}
