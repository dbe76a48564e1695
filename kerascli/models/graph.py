"""The graph of a built Keras model: its calls in order, each with what comes in and goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a layer or operation inside a model."""

    operation: Any
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    arguments: Any = None
    """Keras's own record of positional and keyword arguments (`.args`, `.kwargs`)."""


def calls(model: Any) -> list[Call]:
    """The calls of a Sequential or Functional model from inputs to outputs, its inputs included; else none."""
    function = functional_of(model)
    if function is None:
        return []
    nodes = {id(node): node for depth in function._nodes_by_depth.values() for node in depth}  # noqa: SLF001 - Keras offers no public walk over its nodes
    found = []
    # Operations stand in the order they were first called; each may have been called several times.
    for operation in function.operations:
        found += [
            Call(operation, tuple(node.input_tensors), tuple(node.output_tensors), node.arguments)
            for node in operation._inbound_nodes  # noqa: SLF001 - as above
            if id(node) in nodes
        ]
    return _in_order(found)


def functional_of(model: Any) -> Any:
    """The Functional model inside, where there is one."""
    from kerascli.backend import keras

    if isinstance(model, keras.Sequential):
        return model._functional if model.built else None  # noqa: SLF001 - a Sequential hides the graph it runs
    return model if hasattr(model, "_nodes_by_depth") else None


def outputs_of(model: Any) -> Mapping[str, Any]:
    """The output tensors of a model with a graph, by the names that Keras logs them under."""
    function = functional_of(model)
    if function is None:
        return {}
    if isinstance(function.output, dict):
        return dict(function.output)
    return dict(zip(function.output_names, function.outputs, strict=True))


def _in_order(found: list[Call]) -> list[Call]:
    """Calls so that each comes after those it takes its inputs from, otherwise as they stand."""
    made = {id(tensor) for call in found for tensor in call.outputs}
    ready: set[int] = set()
    ordered: list[Call] = []
    waiting = found
    while waiting:
        later = []
        for call in waiting:
            if all(id(tensor) in ready or id(tensor) not in made for tensor in call.inputs):
                ordered.append(call)
                ready.update(id(tensor) for tensor in call.outputs)
            else:
                later.append(call)
        if len(later) == len(waiting):
            raise AssertionError("a model's graph has no cycles")
        waiting = later
    return ordered
