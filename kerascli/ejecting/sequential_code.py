"""`sequential` as a list of layers: repeated items as a comprehension, blocks as calls of their function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.ejecting.code import inner_model, spell_object
from kerascli.ejecting.items_code import block_call_arguments
from kerascli.ejecting.layout import call, comprehension, flat, prefixed
from kerascli.ejecting.turns import grouped, loop_header
from kerascli.ejecting.writing import quoted
from kerascli.models.statements import BlockCall, Reuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.models_code import ModelsCode
    from kerascli.ejecting.turns import Turns
    from kerascli.models.statements import Statement
    from kerascli.problems import Span


def sequential_items(statements: Sequence[Statement], code: ModelsCode, places: Mapping[Span, str]) -> list[Expression]:
    """One expression per item of the list."""
    return [item for turns in grouped(statements) for item in _items(turns, code, places)]


def _items(turns: Turns, code: ModelsCode, places: Mapping[Span, str]) -> Iterator[Expression]:
    if len(turns.statements) == 1 or turns.pattern is None:
        for one in turns.statements:
            yield from _single(one, code, places)
        return
    pattern = turns.pattern
    loop = f"for {loop_header(turns, {})}"
    if isinstance(pattern.action, BlockCall):
        function = code.blocks.layers(pattern.action)
        if function is None:
            for one in turns.statements:
                yield from _single(one, code, places)
            return
        block = call(function, block_call_arguments(pattern.action, tuple(turns.varying), places, code))
        yield comprehension("layer", loop, f"for layer in {flat(block)}")
        return
    for item in _single(pattern, code, places):
        yield comprehension(item, loop)


def _single(item: Statement, code: ModelsCode, places: Mapping[Span, str]) -> Iterator[Expression]:
    action = item.action
    if isinstance(action, BlockCall):
        function = code.blocks.layers(action)
        if function is None:
            yield from sequential_items(action.statements, code, places)
        else:
            yield prefixed("*", call(function, block_call_arguments(action, (), places, code)))
    elif isinstance(action, Reuse):
        name = code.writing.variable(action.name)
        outputs = [quoted(output) for output in action.outputs]
        yield inner_model(name, outputs, single=action.single) if outputs else name
    elif isinstance(action, Object):
        yield spell_object(action, code.writing)
    else:
        yield code.expression(action)


def flat_statements(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Items with the items of their blocks in their place."""
    for one in statements:
        if isinstance(one.action, BlockCall):
            yield from flat_statements(one.action.statements)
        else:
            yield one
