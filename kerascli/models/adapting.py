"""`adapt: true`: a layer learns its state from the data as they arrive there, before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.trace import tensors_in
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.models.statements import Statement
    from kerascli.models.workshop import AdaptData, Workshop


def adapt_layer(layer: Any, statement: Statement, value: Any, inputs: tuple[Any, ...], workshop: Workshop) -> None:
    """Adapt on an unshuffled pass of its own over the splits that the item names."""
    if not hasattr(layer, "adapt"):
        raise UserError(
            Problem(
                code="not-adaptable",
                message=f"`{type(layer).__name__}` learns nothing from a pass over the data: it has no `adapt`",
                span=statement.span,
                help="take `adapt` away",
            )
        )
    if workshop.adapt is None:
        return
    layer.adapt(_arriving(statement, value, inputs, workshop))


def _arriving(statement: Statement, value: Any, inputs: tuple[Any, ...], workshop: Workshop) -> Any:
    """The data as they reach the layer: an input's own, or sent through the layers before."""
    if workshop.adapt is None:
        raise AssertionError("nothing arrives without data")
    facts = workshop.environment.facts
    direct = [tensor for tensor in inputs if tensor is value]
    if direct:
        name = direct[0].name if facts is not None and direct[0].name in facts.inputs else None
        return workshop.adapt(statement.adapt, name)
    if not tensors_in(value) or not inputs:
        raise UserError(
            Problem(
                code="not-adaptable",
                message="`adapt` works on inputs of the model, and on what the layers above make of them",
                span=statement.span,
                help="learn it in `data.prepare` or `data.features`",
            )
        )
    return _sent_through(statement, value, inputs, workshop.adapt)


def _sent_through(statement: Statement, value: Any, inputs: tuple[Any, ...], adapt: AdaptData) -> Any:
    """The data of every input, after the layers between."""
    from kerascli.backend import keras

    # Named, so that no name is counted away from the model itself.
    name = "way_to_what_adapts"
    if len(inputs) == 1:
        way, data = keras.Model(inputs[0], value, name=name), adapt(statement.adapt, None)
        return data.map(way) if hasattr(data, "map") else way(data)
    way = keras.Model({tensor.name: tensor for tensor in inputs}, value, name=name)
    parts = {tensor.name: adapt(statement.adapt, tensor.name) for tensor in inputs}
    if any(hasattr(part, "map") for part in parts.values()):
        from kerascli.backend import tensorflow

        return tensorflow.data.Dataset.zip(parts).map(way)
    return way(parts)
