"""The names that a model section gives: to layers, to models, and those it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Inline, Object, Use
from kerascli.models.statements import (
    BlockCall,
    CopiedModel,
    FunctionalModel,
    ObjectModel,
    Reuse,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.models.statements import Model, Statement


def declared_name(obj: Object) -> str | None:
    """The `name` that a layer is given."""
    name = obj.arguments.get("name")
    return name if isinstance(name, str) else None


def layer_names(model: Model) -> set[str]:
    """Every name that the file gives to a layer of this model (not those inside loaded ones and applications)."""
    names = {
        name
        for statement in all_statements(model)
        if isinstance(statement.action, Object) and (name := declared_name(statement.action)) is not None
    }
    if isinstance(model, FunctionalModel):
        names |= {output.key for output in model.outputs if output.key is not None and output.statement is not None}
    return names


def all_statements(model: Model) -> Iterator[Statement]:
    """The items of a model, those of its blocks in their place, those of models written inside it as well."""
    statements: tuple[Statement, ...] = ()
    if isinstance(model, SequentialModel | FunctionalModel):
        statements = model.statements
    if isinstance(model, FunctionalModel):
        statements += tuple(output.statement for output in model.outputs if output.statement is not None)
    yield from _flat(statements)


def _flat(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        action = statement.action
        if isinstance(action, BlockCall):
            yield from _flat(action.statements)
            continue
        yield statement
        if isinstance(action, SequentialModel | FunctionalModel):
            yield from all_statements(action)


def names_used(model: Model) -> set[str]:
    """Every layer or model that this one uses by name."""
    used = {statement.action.name for statement in all_statements(model) if isinstance(statement.action, Reuse)}
    used |= {use.name for statement in all_statements(model) for use in models_named(statement.action)}
    used |= {use.name for use in models_named(model)}
    if isinstance(model, CopiedModel):
        used.add(model.original)
    if isinstance(model, UsedModel):
        used.add(model.reuse.name)
    return used


def models_named(value: Any) -> Iterator[Use]:
    """`{use: …}` among the arguments of an object, at any depth."""
    if isinstance(value, ObjectModel):
        yield from models_named(value.object)
    elif isinstance(value, Use):
        yield value
    elif isinstance(value, Inline):
        yield from (use for statement in all_statements(value.part) for use in models_named(statement.action))
    elif isinstance(value, Object):
        for argument in value.arguments.values():
            yield from models_named(argument)
    elif isinstance(value, dict):
        for item in value.values():
            yield from models_named(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from models_named(item)
