"""The `onnx` format, checked by onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np


class Onnx(Format):
    """`model.onnx`."""

    name = "onnx"
    file_name = "model.onnx"
    extra = "onnx"
    modules = ("onnx", "onnxruntime", "tf2onnx")
    options: ClassVar[frozenset[str]] = frozenset({"opset", "batch", "float16"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        import warnings

        import onnx

        from kerascli.exports.onnx_graph import halved, without_erfc
        from kerascli.exports.signature import input_signature, inputs_of

        signature = input_signature(model, inputs_of(model, examples), options.batch)
        with warnings.catch_warnings():
            # Keras patches tf2onnx for NumPy 2 by looking for names that NumPy warns about.
            warnings.simplefilter("ignore", FutureWarning)
            model.export(
                str(target), format="onnx", input_signature=signature, opset_version=options.opset, verbose=False
            )
        graph = without_erfc(onnx.load(str(target)))
        if options.float16:
            graph = halved(graph)
        onnx.save(graph, str(target))

    def open(self, target: Path, model: Any = None) -> Runner:
        import onnxruntime

        quiet = onnxruntime.SessionOptions()
        quiet.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(target), quiet, providers=["CPUExecutionProvider"])
        inputs, outputs = ([door.name for door in doors] for doors in (session.get_inputs(), session.get_outputs()))

        def run(examples: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            given = dict(zip(inputs, examples.values(), strict=True))
            return in_model_order(outputs, session.run(None, given), model)

        return run


def in_model_order(names: list[str], answers: list[np.ndarray], model: Any) -> list[np.ndarray]:
    """A runtime's outputs in the order in which Keras flattens its own."""
    wanted = list(getattr(model, "output_names", None) or [])
    if len(wanted) == len(names) and set(wanted) == set(names):
        by_name = dict(zip(names, answers, strict=True))
        return [by_name[name] for name in wanted]
    return answers
