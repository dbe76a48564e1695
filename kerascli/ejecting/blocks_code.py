"""Blocks as Python functions: of a tensor in functional models, giving a list of layers in sequential ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nodes import Scalar
from kerascli.ejecting.block_arguments import all_nodes, with_parameters
from kerascli.ejecting.code import spell
from kerascli.ejecting.items_code import Body
from kerascli.ejecting.layout import indented, laid_out, listed, prefixed, statement
from kerascli.ejecting.sequential_code import sequential_items
from kerascli.models.statements import BlockCall, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kerascli.ejecting.models_code import ModelsCode
    from kerascli.models.blocks import BlockDefinition
    from kerascli.models.statements import Statement
    from kerascli.problems import Span


class BlockFunctions:
    """The functions of all blocks that the model calls, each written once."""

    def __init__(self, code: ModelsCode) -> None:
        self._code = code
        self._written: dict[str, str] = {}

    def first_argument(self, name: str) -> str:
        """What a bare value at a block's call stands for."""
        return next(iter(self._definition(name).arguments))

    def function(self, block: BlockCall) -> str | None:
        """The function to call; None where this call needs another than the block's other calls."""
        definition = self._definition(block.name)
        name = self._code.writing.variable(block.name)
        body = Body(
            self._code,
            above="inputs",
            tensors={"input": "inputs"},
            places=self._places(block, definition),
            running=_running(block.statements),
        )
        body.run([with_parameters(one, body.places) for one in block.statements])
        lines = [*body.lines, f"return {body.above}"]
        return self._defined(name, self._header(name, definition, ["inputs"]), lines)

    def layers(self, block: BlockCall) -> str | None:
        """The function that gives a new list of the block's layers."""
        definition = self._definition(block.name)
        name = f"{self._code.writing.variable(block.name)}_layers"
        places = self._places(block, definition)
        items = sequential_items([with_parameters(one, places) for one in block.statements], self._code, places)
        lines = [statement(prefixed("return ", listed(items)))]
        return self._defined(name, self._header(name, definition, []), lines)

    def _definition(self, name: str) -> BlockDefinition:
        found: BlockDefinition = self._code.writing.reading.block_definitions[name]
        return found

    def _places(self, block: BlockCall, definition: BlockDefinition) -> dict[Span, str]:
        nodes = all_nodes(block, definition)
        return {
            node.span: self._code.writing.variable(name) for name, node in nodes.items() if isinstance(node, Scalar)
        }

    def _header(self, name: str, definition: BlockDefinition, first: list[str]) -> str:
        """`def residual(inputs, filters=16, stride=1):`, what must be given before what need not."""
        variable = self._code.writing.variable
        required = [variable(argument) for argument in definition.required]
        optional = [
            f"{variable(argument)}={laid_out(spell(node.value, self._code.writing))}"
            for argument, node in definition.arguments.items()
            if argument not in definition.required and isinstance(node, Scalar)
        ]
        return f"def {name}({', '.join([*first, *required, *optional])}):"

    def _defined(self, name: str, header: str, lines: Sequence[str]) -> str | None:
        text = "\n".join([header, *indented(lines)])
        known = self._written.get(name)
        if known is None:
            self._written[name] = text
            self._code.writing.definitions.append(text)
            return name
        return name if known == text else None


def _running(statements: Sequence[Statement]) -> str:
    """The variable of what has no name: one that the block gives to nothing."""
    return "x" if "x" not in set(_bound(statements)) else "h"


def _bound(statements: Iterable[Statement]) -> Iterable[str]:
    for one in statements:
        yield from one.names
        if isinstance(one.source, Name):
            yield one.source.name
