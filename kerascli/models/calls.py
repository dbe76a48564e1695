"""What a layer is called with: the names under `from` and `call`, and no numbers among its tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.config.nodes import Node
    from kerascli.models.context import ModelReading
    from kerascli.models.statements import Action

ANY_CALL = ("training",)
"""Keras takes it for every layer, and keeps it from those that do not know it."""


def check_call(action: Action, source: Node | None, keywords: Mapping | None, context: ModelReading) -> None:
    """Report arguments that the layer's `call` does not take, and numbers where it wants tensors."""
    if isinstance(action, Object) and action.target.is_function:
        return
    for constant in _numbers(source):
        context.report(
            "wrong-type",
            f"`from` names tensors, and `{constant.value}` is none",
            constant.span,
            help_text="numbers stand among the tensors of a function: `ops.multiply: {}` with `from: [above, 0.5]`",
        )
    taken = _taken(action, context) if isinstance(action, Object) else None
    if taken is None or not isinstance(action, Object):
        return
    for place in (source, keywords):
        for entry in place if isinstance(place, Mapping) else ():
            if entry.key.value not in {*taken, *ANY_CALL}:
                near = nearest(str(entry.key.value), taken)
                context.report(
                    "unknown-argument",
                    f"{action.target.name} is not called with `{entry.key.value}`",
                    entry.key.span,
                    help_text=f"did you mean `{near[0]}`?" if near else f"it is called with {', '.join(taken)}",
                )


def _taken(action: Object, context: ModelReading) -> tuple[str, ...] | None:
    """The names that a layer's `call` takes; None where they can't be known."""
    target = action.target
    if target.kind == "keras":
        entry = context.reading.catalogue.find(target.name, "layers") if target.namespace == "layers" else None
        return entry.call if entry is not None else None
    method = context.reading.method(target.path, "call")
    return None if method is None or method.further else tuple(method.parameters)


def _numbers(source: Node | None) -> Iterator[Scalar]:
    if isinstance(source, Scalar) and isinstance(source.value, bool | int | float):
        yield source
    elif isinstance(source, Sequence):
        for item in source.items:
            yield from _numbers(item)
    elif isinstance(source, Mapping):
        for entry in source:
            yield from _numbers(entry.value)
