"""The layer that an error came from, by the name of the operation that failed or by what was being called."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kerascli.memory_errors import asks_for_too_much
from kerascli.models.activations import width_of
from kerascli.reports.figures import size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_NODE = re.compile(r"\{\{node ([^}\s]+)\}\}")


@contextmanager
def every_frame_kept() -> Iterator[None]:
    """Keras takes its own frames out of a traceback, and with them the layers that were at work."""
    from kerascli.backend import keras

    kept = not keras.config.is_traceback_filtering_enabled()
    keras.config.disable_traceback_filtering()
    try:
        yield
    finally:
        if not kept:
            keras.config.enable_traceback_filtering()


def layer_at_fault(error: BaseException, model: Any) -> Any:
    """The innermost layer of the model that was at work; None where the error does not tell."""
    layers = list(model._flatten_layers(include_self=False))  # noqa: SLF001 -- layers of layers have no public list
    found = _NODE.search(str(error))
    if found is not None:
        return _by_node(found[1].split("/"), model.name, {layer.name: layer for layer in layers})
    known = {id(layer): layer for layer in layers}
    return next((known[id(one)] for one in reversed(list(_called(error))) if id(one) in known), None)


def _by_node(parts: list[str], model: str, layers: dict[str, Any]) -> Any:
    """Of `functional_1/inner_1/dense_1_1/MatMul` the layer `dense_1`: a graph numbers all names of a pass alike."""
    numbered = next((part for part in parts if re.fullmatch(rf"{re.escape(model)}(_\d+)?", part)), model)
    suffix = numbered.removeprefix(model)
    named = (part.removesuffix(suffix) for part in reversed(parts[:-1]) if part.endswith(suffix))
    return next((layers[name] for name in named if name in layers), None)


def part_at_fault(error: BaseException) -> str | None:
    """What beside the layers was at work: gradients, the optimizer, the loss."""
    from kerascli.backend import keras

    for frame in _frames(error):
        at_work = frame.f_locals.get("self")
        if isinstance(at_work, keras.optimizers.Optimizer):
            return "the optimizer"
        if isinstance(at_work, keras.losses.Loss):
            return "the loss"
        if frame.f_code.co_name == "backward" and "torch" in frame.f_code.co_filename:
            return "the pass back through the layers, for the gradients,"
    return None


def _called(error: BaseException) -> Iterator[Any]:
    """The objects whose methods the error came through, from the outside in."""
    return (frame.f_locals.get("self") for frame in _frames(error))


def _frames(error: BaseException) -> Iterator[FrameType]:
    """What the error came through, from the outside in; of one that Keras wrapped, what it wrapped."""
    while error.__context__ is not None and asks_for_too_much(error.__context__):
        error = error.__context__
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def largest_output(model: Any) -> str | None:
    """The layer with the largest output, where the model has a graph: the first to look at where none is known."""
    outputs = [
        (math.prod(tensor.shape[1:]) * width_of(tensor.dtype), layer.name, tensor)
        for layer in model._flatten_layers(include_self=False)  # noqa: SLF001 -- as above
        for node in layer._inbound_nodes  # noqa: SLF001 -- a layer called twice has no other list of its outputs
        for tensor in node.output_tensors
        if None not in tensor.shape[1:]
    ]
    if not outputs:
        return None
    octets, name, tensor = max(outputs, key=lambda one: one[0])
    shape = " × ".join(f"{length:,}" for length in tensor.shape[1:])
    return f"`{name}` has the largest output, {shape} {tensor.dtype} ({size(octets)}) for each example"
