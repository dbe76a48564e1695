"""The blocks of a file as entries: what each argument takes is told by where it stands in the block."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kerascli.catalogue.entries import Entry, Parameter
from kerascli.catalogue.takes import ANY, takes
from kerascli.config.nodes import Mapping, Node, Scalar, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.catalogue.reading import Reading
    from kerascli.models.blocks import BlockDefinition

COUNTED = "int>=1|dict"
"""What `repeat` takes."""


def block_entries(reading: Reading) -> dict[str, Entry]:
    """Every block of a file, by name."""
    return {name: _entry(block, reading) for name, block in reading.block_definitions.items()}


def _entry(block: BlockDefinition, reading: Reading) -> Entry:
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in _places(block.layers, ANY, reading):
        found[name].add(text)
    parameters = {}
    for name, default in block.arguments.items():
        texts = found[name]
        taken = takes(texts.pop() if len(texts) == 1 else ANY)
        value = plain(default)
        parameters[name] = Parameter(name, taken, value, required=value is None)
    return Entry(block.name, f"blocks.{block.name}", "", "class", parameters)


def _places(node: Node, here: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """Each `$name` with what is taken where it stands, in the catalogue's language."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and node.value.startswith("$") and not node.value.startswith("${"):
            yield node.value[1:], here
    elif isinstance(node, Mapping):
        for entry in node:
            owner = reading.find(str(entry.key.value), "layers")
            if owner is not None and isinstance(entry.value, Mapping):
                for argument in entry.value:
                    known = owner.parameters.get(str(argument.key.value))
                    yield from _places(argument.value, known.takes.text if known else ANY, reading)
            elif owner is not None and not owner.is_function and (first := owner.first()) is not None:
                yield from _places(entry.value, first.takes.text, reading)
            else:
                yield from _places(entry.value, COUNTED if entry.key.value == "repeat" else ANY, reading)
    else:
        for item in node.items:
            yield from _places(item, ANY, reading)
