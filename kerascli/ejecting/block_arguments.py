"""The arguments of a block's call, and where they stand in its items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import Mapping, Node, Scalar
from kerascli.ejecting.code import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from kerascli.models.blocks import BlockDefinition
    from kerascli.models.statements import BlockCall, Statement
    from kerascli.problems import Span


def given_nodes(block: BlockCall) -> dict[str, Node]:
    """What the call itself says."""
    given = block.given
    if isinstance(given, Mapping):
        return {str(entry.key.value): entry.value for entry in given}
    return {}


def positional_node(block: BlockCall) -> Node | None:
    """A value that stands for the block's first argument."""
    given = block.given
    empty = given is None or isinstance(given, Mapping) or (isinstance(given, Scalar) and given.value is None)
    return None if empty else given


def block_values(block: BlockCall) -> dict[str, Any] | None:
    """The call's own arguments as values; None where one is more than a number or a word."""
    nodes = given_nodes(block)
    single = positional_node(block)
    if single is not None:
        nodes = {"": single}
    if not all(isinstance(node, Scalar) for node in nodes.values()):
        return None
    return {name: node.value for name, node in nodes.items() if isinstance(node, Scalar)}


def all_nodes(block: BlockCall, definition: BlockDefinition) -> dict[str, Node]:
    """Every argument of the block, as this call has it."""
    nodes = {**definition.arguments, **given_nodes(block)}
    single = positional_node(block)
    if single is not None:
        nodes[next(iter(definition.arguments))] = single
    return nodes


def with_parameters(statement: Statement, places: MappingType[Span, str]) -> Statement:
    """The item with a variable wherever an argument of the block was put in."""
    action = statement.action
    if isinstance(action, Object):
        return replace(statement, action=_object(action, places))
    return statement


def _object(obj: Object, places: MappingType[Span, str]) -> Object:
    arguments: dict[str, Any] = {}
    for name, value in obj.arguments.items():
        span = obj.spans.get(name)
        if span is not None and span in places and not isinstance(value, Object):
            arguments[name] = Variable(places[span])
        else:
            arguments[name] = _object(value, places) if isinstance(value, Object) else value
    return replace(obj, arguments=arguments)
