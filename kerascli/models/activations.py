"""What a training step keeps of the layers' results: counted along the graph, open sizes as the data have them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.models.graph import calls, functional_of
from kerascli.models.inputs import matching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.facts import DataFacts, Shape

ASSUMED = 100
"""For a size that neither model nor data tell: steps of a sequence, the side of a picture."""


@dataclass(frozen=True, slots=True)
class Activations:
    """All results of one example, and what that was counted for."""

    bytes: int
    shapes: Mapping[str, tuple[int, ...]]
    """Of the inputs with open sizes, by name: the sizes that were counted with."""
    assumed: bool
    """Whether some size was a guess, since neither the data nor the layers tell it."""


def activations_of(model: Any, facts: DataFacts | None) -> Activations | None:
    """Of a model with a graph; of a class of the user's what the models in it take, None where none has a graph."""
    graphs = [part for part in ([model] if functional_of(model) else model.layers) if functional_of(part)]
    if not graphs:
        return None
    counter, shapes = _Counter(), {}
    for graph in graphs:
        inputs = functional_of(graph).inputs
        told = {
            tensor.name: _sizes(tensor, matching(tensor.name, len(inputs), facts) if graph is model else None)
            for tensor in inputs
        }
        open_ones = [tensor.name for tensor in inputs if None in tensor.shape[1:]]
        counter.assumed = counter.assumed or any(None in told[name] for name in open_ones)
        sizes = {name: tuple(ASSUMED if size is None else size for size in shape) for name, shape in told.items()}
        shapes.update({name: sizes[name] for name in open_ones})
        counter.count(graph, sizes if open_ones else {})
    return Activations(counter.bytes, shapes, counter.assumed)


def _sizes(tensor: Any, arriving: Any) -> Shape:
    """An input's shape, its open sizes as the data have them."""
    shape = tuple(tensor.shape[1:])
    if arriving is None or len(arriving.shape) != len(shape):
        return shape
    return tuple(told if size is None else size for size, told in zip(shape, arriving.shape, strict=True))


class _Counter:
    """Adds up what the calls inside a model give, those of models in it as well."""

    def __init__(self) -> None:
        self.bytes = 0
        self.assumed = False

    def count(self, model: Any, sizes: Mapping[str, tuple[int, ...]]) -> None:
        """Along the graph as it is; where sizes are given, the shapes are made anew from them."""
        if not sizes:
            self._count_as_built(model)
            return
        from kerascli.backend import keras

        graph = functional_of(model)
        given = [
            keras.KerasTensor((None, *sizes[tensor.name]), tensor.dtype, sparse=tensor.sparse, name=tensor.name)
            for tensor in graph.inputs
        ]
        self._add(given)
        self._through(graph, given)

    def _count_as_built(self, model: Any) -> None:
        for call in calls(model):
            if functional_of(call.operation) is not None and hasattr(call.operation, "layers"):
                self._count_as_built(call.operation)
            else:
                self._add(call.outputs)

    def _through(self, graph: Any, given: list[Any]) -> Any:
        return graph._run_through_graph(given, operation_fn=self._spec)  # noqa: SLF001 -- Keras's only walk with other shapes

    def _spec(self, operation: Any) -> Callable[..., Any]:
        """What stands in for an operation: its results' shapes, which are counted."""
        from kerascli.backend import keras

        graph = functional_of(operation) if hasattr(operation, "layers") else None

        def counted(*arguments: Any, **keywords: Any) -> Any:
            if graph is not None:
                return self._through(graph, keras.tree.flatten(arguments))
            made = operation.compute_output_spec(*arguments, **keywords)
            self._add(keras.tree.flatten(made))
            return made

        return counted

    def _add(self, tensors: Any) -> None:
        for tensor in tensors:
            sizes = tensor.shape[1:]
            self.assumed = self.assumed or None in sizes
            self.bytes += math.prod(ASSUMED if size is None else size for size in sizes) * width_of(tensor.dtype)


def width_of(dtype: str) -> int:
    """Bytes of one number; texts and flags count as one."""
    digits = "".join(character for character in str(dtype) if character.isdigit())
    return int(digits) // 8 if digits else 1
