"""Repairs of ONNX graphs that tf2onnx writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx


def without_erfc(model: onnx.ModelProto) -> onnx.ModelProto:
    """The exact `gelu` of TensorFlow uses Erfc, which ONNX has not: erfc(x) is 1 − erf(x)."""
    from onnx import helper

    nodes, changed = [], False
    for node in model.graph.node:
        if node.op_type != "Erfc":
            nodes.append(node)
            continue
        changed = True
        prefix = node.name or node.output[0]
        one, error = f"{prefix}/one", f"{prefix}/erf"
        constant = helper.make_tensor(one, _element_type(model, node.input[0]), [], [1.0])
        nodes += [
            helper.make_node("Constant", [], [one], name=one, value=constant),
            helper.make_node("Erf", [node.input[0]], [error], name=error),
            helper.make_node("Sub", [one, error], [node.output[0]], name=f"{prefix}/complement"),
        ]
    if changed:
        del model.graph.node[:]
        model.graph.node.extend(nodes)
    return model


def _element_type(model: onnx.ModelProto, name: str) -> int:
    """The type of a tensor inside the graph; float32 where the graph does not tell."""
    from onnx import TensorProto

    for info in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        if info.name == name:
            return int(info.type.tensor_type.elem_type)
    return int(TensorProto.FLOAT)


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights and arithmetic in float16, inputs and outputs as they were."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    return convert_float_to_float16(model, keep_io_types=True)
