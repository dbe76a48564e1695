"""An item's action becomes something that can be called, with the modifiers that hold before the call."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.models.statements import BlockCall, Reuse
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.models.statements import Statement, Weights
    from kerascli.models.workshop import Workshop


def make(statement: Statement, layers: dict[str, Any], workshop: Workshop) -> Any:
    """The layer, model or function of an item; its weights are loaded once everything is built."""
    made = _make(statement, layers, workshop)
    if statement.trainable is not None:
        _only_layers(made, statement, "trainable").trainable = statement.trainable
    if statement.weights is not None:
        load_later(_only_layers(made, statement, "weights"), statement.weights, workshop)
    return made


def load_later(made: Any, weights: Weights, workshop: Workshop) -> None:
    """Note weights to be loaded: inner ones before those of the model around them."""
    workshop.weights.append((made, weights))


def _make(statement: Statement, layers: dict[str, Any], workshop: Workshop) -> Any:
    action = statement.action
    if isinstance(action, Reuse):
        return workshop.reused(action, layers)
    if isinstance(action, Object):
        return workshop.make(action)
    if isinstance(action, BlockCall):
        raise TypeError("a block's items are made one by one")
    from kerascli.models.building import build

    return build(action, workshop)


def _only_layers(made: Any, statement: Statement, modifier: str) -> Any:
    from kerascli.backend import keras

    if isinstance(made, keras.Layer):
        return made
    raise UserError(
        Problem(
            code="not-a-layer",
            message=f"`{modifier}` stands on a layer or a model, and this is a function",
            span=statement.span,
        )
    )


def named_after(statement: Statement, key: str | None, taken: set[str]) -> Statement:
    """An output's layer bears the output's name, as `Dense(4, name="department")` does, where it has none and may."""
    action = statement.action
    if key is None or key in taken or not isinstance(action, Object) or "name" in action.arguments:
        return statement
    if action.target.kind != "keras" or action.target.is_function:
        return statement
    return dataclasses.replace(
        statement, action=dataclasses.replace(action, arguments={**action.arguments, "name": key})
    )
