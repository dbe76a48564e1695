"""`sequential`: the whole list is constructed first, then the model, as `keras.Sequential([...])` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.adapting import adapt_layer
from kerascli.models.functional import assemble
from kerascli.models.graph import calls
from kerascli.models.inputs import input_arguments
from kerascli.models.making import make
from kerascli.models.running import Runner, Scope
from kerascli.models.statements import BlockCall, Statement
from kerascli.models.trace import Step
from kerascli.models.workshop import label_of
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.models.statements import SequentialModel
    from kerascli.models.workshop import Workshop


def build_sequential(part: SequentialModel, workshop: Workshop) -> Any:
    """Construct every layer in the order of the list, then the model over them."""
    from kerascli.backend import keras

    statements = list(_flat(part.statements))
    layers = _make_all(statements, workshop)
    if any(statement.source is not None or statement.names for statement in statements):
        return _with_branches(part, statements, layers, workshop)
    arguments = {} if part.name is None else {"name": part.name}
    try:
        model = keras.Sequential(layers, **arguments)
    except Exception as error:
        _find_the_guilty(statements, layers, workshop)
        text = " ".join(str(error).split())[:300]
        raise UserError(
            Problem(code="graph-broken", message=f"no `sequential` can be made of this: {text}", span=part.span)
        ) from error
    workshop.sequences[id(model)] = (statements, layers)
    remember(model, workshop)
    return model


def _flat(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Items with the items of their blocks in their place."""
    for statement in statements:
        if isinstance(statement.action, BlockCall):
            yield from _flat(statement.action.statements)
        else:
            yield statement


def _make_all(statements: list[Statement], workshop: Workshop) -> list[Any]:
    layers: list[Any] = []
    for statement in statements:
        above = {layer.name: layer for layer in layers if isinstance(getattr(layer, "name", None), str)}
        layer = make(statement, above, workshop)
        if statement.adapt:
            _adapt(layer, statement, layers, workshop)
        layers.append(layer)
    return layers


def _adapt(layer: Any, statement: Statement, above: list[Any], workshop: Workshop) -> None:
    """What arrives at a layer of a list has come through the layers above, called on the data's only input."""
    from kerascli.backend import keras

    facts = workshop.environment.facts
    if facts is None or len(facts.inputs) != 1:
        adapt_layer(layer, statement, None, (), workshop)
        return
    start = value = keras.Input(**input_arguments(next(iter(facts.inputs.values()))), name="way_to_what_adapts")
    for earlier in above:
        if isinstance(earlier, keras.Layer):
            value = earlier(value)
    adapt_layer(layer, statement, value, (start,), workshop)


def _with_branches(part: SequentialModel, statements: list[Statement], layers: list[Any], workshop: Workshop) -> Any:
    """A list with a block that branches: the same layers, made in the same order, as a graph."""
    from kerascli.backend import keras

    facts = workshop.environment.facts
    if isinstance(layers[0], keras.KerasTensor):
        tensor = layers[0]
    elif facts is not None and len(facts.inputs) == 1:
        tensor = keras.Input(**input_arguments(next(iter(facts.inputs.values()))))
    else:
        raise UserError(
            Problem(
                code="input-unknown",
                message="a `sequential` with a block that branches needs to know its input",
                span=part.span,
                help="- Input: [28, 28, 1]",
            )
        )
    premade = {id(statement): layer for statement, layer in zip(statements, layers, strict=True)}
    scope = Scope({}, tensor, (tensor,))
    first = 1 if isinstance(layers[0], keras.KerasTensor) else 0
    return assemble(part, [tensor], Runner(workshop, premade).run(part.statements[first:], scope))


def _find_the_guilty(statements: list[Statement], layers: list[Any], workshop: Workshop) -> None:
    """Call the layers one by one; the one that fails is told at its line."""
    from kerascli.backend import keras

    value = None
    for statement, layer in zip(statements, layers, strict=True):
        if isinstance(layer, keras.KerasTensor):
            value = layer
        elif not isinstance(layer, keras.Layer):
            raise UserError(
                Problem(
                    code="not-a-layer",
                    message=f"`{label_of(statement)}` is no layer, and `sequential` takes layers only",
                    span=statement.span,
                    help="write the model as `functional`, where functions may stand",
                )
            )
        elif value is not None:
            value = workshop.call(layer, (value,), {}, label_of(statement), statement.span)


def remember(model: Any, workshop: Workshop) -> None:
    """Note the calls of a built Sequential, so that chains lead through it."""
    statements, layers = workshop.sequences.get(id(model), ([], []))
    written = {id(layer): statement for statement, layer in zip(statements, layers, strict=True)}
    for call in calls(model):
        statement = written.get(id(call.operation))
        if statement is not None:
            workshop.trace.add(Step(label_of(statement), statement.span, call.operation, call.inputs, call.outputs))
