"""The `openvino` format, checked by OpenVINO itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np


class OpenVino(Format):
    """`model.xml` and `model.bin`, in a folder."""

    name = "openvino"
    file_name = "openvino"
    extra = "openvino"
    modules = ("openvino",)
    tolerance = 1e-4
    options: ClassVar[frozenset[str]] = frozenset({"batch", "float16"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        import openvino

        from kerascli.exports.signature import input_signature, inputs_of

        target.mkdir()
        path = target / "model.xml"
        signature = input_signature(model, inputs_of(model, examples), options.batch)
        model.export(str(path), format="openvino", input_signature=signature, verbose=False)
        net = openvino.Core().read_model(path)
        loose = [result for result in net.get_results() if not _is_answer(result)]
        if loose or options.float16:
            for result in loose:
                net.remove_result(result)
            # The numbers of the graph that was read still lie in the file that is replaced.
            again = target / "again.xml"
            openvino.save_model(net, again, compress_to_fp16=options.float16)
            again.replace(path)
            again.with_suffix(".bin").replace(path.with_suffix(".bin"))

    def open(self, target: Path, model: Any = None) -> Runner:
        import openvino

        from kerascli.exports.onnx import in_model_order

        # Left to itself the runtime picks bfloat16 where the processor has it, and answers differ by 2e-4.
        net = openvino.Core().compile_model(target / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        wanted = list(getattr(model, "output_names", None) or [])
        names = [next((name for name in door.names if name in wanted), door.any_name) for door in net.outputs]

        def run(examples: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            answer = net(list(examples.values()))
            return in_model_order(names, [answer[door] for door in net.outputs], model)

        return run


def _is_answer(result: Any) -> bool:
    """Answers are named by themselves; the converter adds what nothing takes, named by its place in the graph."""
    return any("/" not in name for name in result.input_value(0).get_names())
