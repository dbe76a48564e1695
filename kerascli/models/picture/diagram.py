"""A model as boxes and arrows: plain data, read from its graph."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kerascli.models.graph import Call, calls, functional_of


@dataclass(frozen=True, slots=True)
class Box:
    """One call of a layer; a model that is opened holds the boxes inside."""

    key: str
    """Unique in the picture."""
    kind: str
    """The class: `Conv2D`."""
    name: str
    incoming: str
    """Shapes that come in, without the batch axis."""
    outgoing: str
    parameters: int
    shared: bool = False
    """Another box is the same layer."""
    inside: Diagram | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in the order of the calls, and arrows by their keys."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...] = field(default=())


def diagram_of(model: Any, *, opened: bool = False, prefix: str = "") -> Diagram:
    """The graph of a model; one without a graph (a class of the user's) is its layers side by side."""
    if functional_of(model) is None:
        return Diagram(tuple(_alone(layer, f"{prefix}{at}", opened=opened) for at, layer in enumerate(model.layers)))
    found = calls(model)
    seen: set[int] = set()
    boxes: list[Box] = []
    maker: dict[int, str] = {}
    arrows: list[tuple[str, str]] = []
    for index, call in enumerate(found):
        key = f"{prefix}{index}"
        boxes.append(_box(call, key, shared=id(call.operation) in seen, opened=opened))
        seen.add(id(call.operation))
        sources = dict.fromkeys(maker[id(tensor)] for tensor in call.inputs if id(tensor) in maker)
        arrows += [(source, key) for source in sources]
        maker.update({id(tensor): key for tensor in call.outputs})
    return Diagram(tuple(boxes), tuple(arrows))


def _box(call: Call, key: str, *, shared: bool, opened: bool) -> Box:
    operation = call.operation
    inside = None
    if opened and hasattr(operation, "layers") and getattr(operation, "built", False):
        inside = diagram_of(operation, opened=True, prefix=f"{key}.")
    return Box(
        key=key,
        kind=kind_of(operation),
        name=operation.name,
        incoming=shapes(call.inputs),
        outgoing=shapes(call.outputs),
        parameters=_parameters(operation),
        shared=shared,
        inside=inside,
    )


def _alone(layer: Any, key: str, *, opened: bool) -> Box:
    """A layer of which no call is known; one with a graph tells its shapes, and can be opened."""
    graph = functional_of(layer)
    call = Call(layer, tuple(graph.inputs) if graph else (), tuple(graph.outputs) if graph else ())
    return _box(call, key, shared=False, opened=opened)


def kind_of(operation: Any) -> str:
    """`Conv2D`, `Input`, `ops.multiply`."""
    from kerascli.backend import keras

    word = type(operation).__name__
    if word == "InputLayer":
        return "Input"
    if isinstance(operation, keras.Layer):
        return word
    return "ops." + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()


def _parameters(operation: Any) -> int:
    return int(operation.count_params()) if getattr(operation, "built", False) and hasattr(operation, "weights") else 0


def shapes(tensors: tuple[Any, ...]) -> str:
    """`(28, 28, 1)`, `3 × (16)` of one shape, several side by side."""
    counted = Counter(map(_shape, tensors))
    return " ".join(shape if count == 1 else f"{count} × {shape}" for shape, count in counted.items())


def _shape(tensor: Any) -> str:
    sizes = ["?" if size is None else str(size) for size in tensor.shape[1:]]
    return f"({', '.join(sizes)})"
