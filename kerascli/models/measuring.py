"""How large a model is: parameters, and the memory that weights, optimizer and activations take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.models.graph import calls, functional_of
from kerascli.models.picture.diagram import kind_of, shapes

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class LayerSize:
    """One layer of the summary."""

    name: str
    kind: str
    output: str
    """Shapes without the batch axis; empty where they are not known."""
    parameters: int
    trainable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSize:
    """What a model takes."""

    kind: str
    name: str
    layers: tuple[LayerSize, ...]
    parameters: int
    trainable_parameters: int
    weight_bytes: int
    optimizer_bytes: int | None
    """None where nothing says which optimizer."""
    activation_bytes: int | None
    """What a training step keeps of the layers' results, at the batch size; an estimate from below."""
    batch_size: int


def measure(model: Any, *, optimizer: Any = None, batch_size: int = 32) -> ModelSize:
    """Measure a built model; the optimizer is built for it, which changes no weight."""
    from kerascli.backend import keras

    optimizer_bytes = None
    if optimizer is not None:
        optimizer = keras.optimizers.get(optimizer)
        optimizer.build(model.trainable_variables)
        optimizer_bytes = _bytes(optimizer.variables)
    return ModelSize(
        kind=type(model).__name__,
        name=model.name,
        layers=tuple(_layer(layer) for layer in model.layers),
        parameters=_count(model.weights),
        trainable_parameters=_count(model.trainable_weights),
        weight_bytes=_bytes(model.weights),
        optimizer_bytes=optimizer_bytes,
        activation_bytes=_activation_bytes(model, batch_size),
        batch_size=batch_size,
    )


def _layer(layer: Any) -> LayerSize:
    nodes = layer._inbound_nodes[:1]  # noqa: SLF001 - Keras's own summary reads them too
    graph = functional_of(layer)
    outputs = [tensor for node in nodes for tensor in node.output_tensors] or (graph.outputs if graph else [])
    return LayerSize(
        name=layer.name,
        kind=kind_of(layer),
        output=shapes(tuple(outputs)),
        parameters=_count(layer.weights) if layer.built else 0,
        trainable=bool(layer.trainable_weights) if layer.built else layer.trainable,
    )


def _activation_bytes(model: Any, batch_size: int) -> int | None:
    """Of a class of the user's: what the models in it that have a graph take; None where none has."""
    graphs = [part for part in ([model] if functional_of(model) else model.layers) if functional_of(part)]
    return sum(map(_activations, graphs)) * batch_size if graphs else None


def _activations(model: Any) -> int:
    """Bytes of all results for one example, those inside models as well."""
    total = 0
    for call in calls(model):
        if hasattr(call.operation, "layers") and functional_of(call.operation) is not None:
            total += _activations(call.operation)
            continue
        for tensor in call.outputs:
            # An open size counts once: what comes in decides how often it really is there.
            elements = math.prod(size or 1 for size in tensor.shape[1:])
            total += elements * _width(tensor.dtype)
    return total


def _count(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) for variable in variables)


def _bytes(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) * _width(variable.dtype) for variable in variables)


def _width(dtype: str) -> int:
    """Bytes of one number; texts and flags count as one."""
    digits = "".join(character for character in str(dtype) if character.isdigit())
    return int(digits) // 8 if digits else 1
