"""How large a model is: parameters, and the memory that weights, optimizer and activations take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.models.activations import activations_of, width_of
from kerascli.models.graph import functional_of
from kerascli.models.picture.diagram import kind_of, shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kerascli.facts import DataFacts


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
    counted_for: Mapping[str, tuple[int, ...]]
    """The shapes that activations were counted for, of inputs with open sizes."""
    sizes_assumed: bool
    """Whether some of these sizes is a guess."""
    batch_size: int


def measure(model: Any, *, optimizer: Any = None, batch_size: int = 32, facts: DataFacts | None = None) -> ModelSize:
    """Measure a built model; the optimizer is built for it, which changes no weight.

    The data's facts tell the sizes that the model leaves open.
    """
    from kerascli.backend import keras

    optimizer_bytes = None
    if optimizer is not None:
        optimizer = keras.optimizers.get(optimizer)
        optimizer.build(model.trainable_variables)
        optimizer_bytes = _bytes(optimizer.variables)
    activations = activations_of(model, facts)
    return ModelSize(
        kind=type(model).__name__,
        name=model.name,
        layers=tuple(_layer(layer) for layer in model.layers),
        parameters=_count(model.weights),
        trainable_parameters=_count(model.trainable_weights),
        weight_bytes=_bytes(model.weights),
        optimizer_bytes=optimizer_bytes,
        activation_bytes=None if activations is None else activations.bytes * batch_size,
        counted_for={} if activations is None else activations.shapes,
        sizes_assumed=activations is not None and activations.assumed,
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


def _count(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) for variable in variables)


def _bytes(variables: Iterable[Any]) -> int:
    return sum(math.prod(variable.shape) * width_of(variable.dtype) for variable in variables)
