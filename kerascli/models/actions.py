"""What an item calls: an object, a block, or a whole model written in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.catalogue.parsing import parse_named, parse_object
from kerascli.config.nodes import Entry, Mapping, Scalar
from kerascli.models import kinds
from kerascli.models.blocks import fill_in
from kerascli.models.statements import BlockCall

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from kerascli.models.context import ModelReading
    from kerascli.models.statements import Action

INLINE_KINDS = ("sequential", "functional", "load")


def is_known(entry: Entry, context: ModelReading) -> bool:
    """Whether a key is something that can be called."""
    name = entry.key.value
    if name in context.blocks or name in INLINE_KINDS or name == "class_name":
        return True
    return isinstance(name, str) and context.reading.find(name, "layers") is not None


def keys_beside(entry: Entry) -> tuple[str, ...]:
    """What may stand beside the key, apart from the modifiers."""
    return ("name",) if entry.key.value in INLINE_KINDS else ()


def arguments_among(others: list[Entry], owner: Entry, context: ModelReading) -> list[Scalar]:
    """Keys beside an object without arguments that are arguments of it: their indent was lost."""
    found = context.reading.find(str(owner.key.value), "layers")
    if found is None or not (isinstance(owner.value, Scalar) and owner.value.value is None):
        return []
    return [entry.key for entry in others if entry is not owner and entry.key.value in found.parameters]


def read_action(
    entry: Entry, context: ModelReading, beside: MappingType[str, Entry] | None = None, *, tensors: int = 1
) -> Action | None:
    """What `name: arguments` calls; None where it is broken, which was reported."""
    name = entry.key.value
    if name in context.blocks:
        return _block_call(entry, context)
    if name in INLINE_KINDS:
        entries = {name: entry, **(beside or {})}
        return kinds.read_model(Mapping(entries, entry.key.span), context)
    return read_object(entry, context, tensors=tensors)


def read_object(entry: Entry, context: ModelReading, *, tensors: int | None = None) -> Object | None:
    """A layer, a model, or a function that is called on `tensors` tensors (None: not known here)."""
    if isinstance(entry.value, Mapping) and entry.key.value == "class_name":
        found = parse_object(entry.value, "layers", context.reading)
        return found if isinstance(found, Object) else None
    known = context.reading.find(str(entry.key.value), "layers")
    called = known is not None and known.namespace.startswith("ops")
    return parse_named(entry.key, entry.value, "layers", context.reading, given=tensors if called else None)


def _block_call(entry: Entry, context: ModelReading) -> BlockCall | None:
    from kerascli.models.items import read_items

    name = str(entry.key.value)
    context.reading.used_names.add(name)
    if name in context.open_blocks:
        chain = " → ".join((*context.open_blocks, name))
        context.report("endless-block", f"the block `{name}` is part of itself: {chain}", entry.key.span)
        return None
    layers = fill_in(context.blocks[name], entry.value, entry.key, context)
    if layers is None:
        return None
    return BlockCall(name, read_items(layers, context.inside(name)), entry.key.span, entry.value)
