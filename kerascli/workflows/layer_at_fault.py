"""The layer that an error came from, by the name of the operation that failed or by what was being called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_NODE = re.compile(r"\{\{node ([^}\s]+)\}\}")


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


def _called(error: BaseException) -> Iterator[Any]:
    """The objects whose methods the error came through, from the outside in."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_locals.get("self")
        trace = trace.tb_next
