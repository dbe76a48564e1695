"""Blocks: pieces of model with arguments, filled in at each use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from kerascli.models.context import ModelReading
    from kerascli.problems import Span

BLOCK_KEYS = ("args", "layers")


@dataclass(frozen=True, slots=True)
class BlockDefinition:
    """One of `blocks`: the defaults of its arguments and its items, as written."""

    name: str
    arguments: MappingType[str, Node]
    layers: Sequence
    span: Span = field(compare=False)

    @property
    def required(self) -> list[str]:
        """Arguments whose default is null."""
        return [name for name, node in self.arguments.items() if isinstance(node, Scalar) and node.value is None]


def read_blocks(node: Node, context: ModelReading) -> dict[str, BlockDefinition]:
    """The section `blocks`."""
    if not isinstance(node, Mapping):
        context.wrong_type("`blocks`", "a mapping of block names", node)
        return {}
    found = [_read_block(entry, context) for entry in node]
    return {block.name: block for block in found if block is not None}


def _read_block(entry: Entry, context: ModelReading) -> BlockDefinition | None:
    name, body = str(entry.key.value), entry.value
    if name != name.lower():
        context.report(
            "block-name",
            f"a block's name is lower-case: `{name}` could be a Keras class",
            entry.key.span,
            help_text=f"call it `{name.lower()}`",
        )
    if not isinstance(body, Mapping):
        context.wrong_type(f"the block `{name}`", "a mapping with `args` and `layers`", body)
        return None
    for part in body:
        if part.key.value not in BLOCK_KEYS:
            context.unknown_key(part, f"the block `{name}`", BLOCK_KEYS)
    layers = body.get("layers")
    if not isinstance(layers, Sequence) or not layers.items:
        misspelt = [
            part for part in body if part.key.value not in BLOCK_KEYS and nearest(str(part.key.value), ["layers"])
        ]
        place = layers.span if layers is not None else entry.key.span
        if not misspelt:
            context.report("missing-key", f"the block `{name}` needs a list of `layers`", place)
        return None
    arguments = body.get("args")
    if arguments is not None and not isinstance(arguments, Mapping):
        context.wrong_type("`args`", "a mapping of argument names and defaults", arguments)
        arguments = None
    defaults = {str(part.key.value): part.value for part in arguments} if arguments else {}
    block = BlockDefinition(name, defaults, layers, entry.key.span)
    _check_arguments_are_used(block, arguments, context)
    return block


def _check_arguments_are_used(block: BlockDefinition, arguments: Mapping | None, context: ModelReading) -> None:
    """Every `$name` is an argument, and every argument stands somewhere."""
    seen: dict[str, Scalar] = {}
    for scalar in _scalars(block.layers):
        if isinstance(scalar.value, str) and scalar.value.startswith("$") and not scalar.value.startswith("${"):
            seen.setdefault(scalar.value[1:], scalar)
    for name, scalar in seen.items():
        if name not in block.arguments:
            close = nearest(name, list(block.arguments))
            context.report(
                "unknown-block-argument",
                f"the block `{block.name}` has no argument `{name}`",
                scalar.span,
                help_text=f"did you mean `${close[0]}`?" if close else f"args: {{{name}: null}}",
            )
    for entry in arguments or ():
        if entry.key.value not in seen:
            context.report(
                "unused-name",
                f"nothing in the block `{block.name}` uses its argument `{entry.key.value}`",
                entry.key.span,
                help_text=f"write `${entry.key.value}` where it is meant, or take it away",
                severity="warning",
            )


def _scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    children = [entry.value for entry in node] if isinstance(node, Mapping) else node.items
    return [scalar for child in children for scalar in _scalars(child)]


def fill_in(block: BlockDefinition, given: Node | None, place: Scalar, context: ModelReading) -> Sequence | None:
    """The block's items with its arguments put in; None where an argument is wrong or missing."""
    if given is None or (isinstance(given, Scalar) and given.value is None):
        values: dict[str, Node] = {}
    elif isinstance(given, Mapping):
        values = {str(entry.key.value): entry.value for entry in given}
        unknown = [entry for entry in given if entry.key.value not in block.arguments]
        for entry in unknown:
            close = nearest(str(entry.key.value), list(block.arguments))
            context.report(
                "unknown-block-argument",
                f"the block `{block.name}` has no argument `{entry.key.value}`",
                entry.key.span,
                help_text=f"did you mean `{close[0]}`?"
                if close
                else "it takes " + (", ".join(block.arguments) or "none"),
            )
        if unknown:
            return None
    elif block.arguments:
        values = {next(iter(block.arguments)): given}
    else:
        context.report("unknown-block-argument", f"the block `{block.name}` takes no arguments", given.span)
        return None
    missing = [name for name in block.required if name not in values]
    if missing:
        context.report(
            "missing-block-argument",
            f"the block `{block.name}` needs " + ", ".join(f"`{name}`" for name in missing),
            place.span,
            help_text=f"{block.name}: {{{', '.join(f'{name}: …' for name in missing)}}}",
        )
        return None
    filled = substitute(block.layers, {**block.arguments, **values})
    return filled if isinstance(filled, Sequence) else None


def substitute(node: Node, values: MappingType[str, Node]) -> Node:
    """The node with every `$name` replaced by its value, which keeps its own place."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and node.value.startswith("$") and node.value[1:] in values:
            return values[node.value[1:]]
        return node
    if isinstance(node, Mapping):
        entries = {key: Entry(entry.key, substitute(entry.value, values)) for key, entry in node.entries.items()}
        return Mapping(entries, node.span)
    return Sequence([substitute(item, values) for item in node.items], node.span)
