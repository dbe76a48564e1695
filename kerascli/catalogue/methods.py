"""The arguments of a method of the user's class, read with `ast`: `compile`, `call`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.catalogue.source import dotted_name, parameters_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.catalogue.entries import Parameter
    from kerascli.catalogue.source import Source


@dataclass(frozen=True, slots=True)
class Method:
    """What one method takes beside `self`."""

    parameters: Mapping[str, Parameter]
    further: bool = False
    """True where `**kwargs` reach the base's method, or `*args` hide what is given by position."""


def method_of(source: Source, class_name: str, method: str) -> Method | None:
    """A method that a class of the file defines or inherits from one of the file; None where Keras's own is called."""
    return _method(source, class_name, method, frozenset())


def _method(source: Source, class_name: str, method: str, seen: frozenset[str]) -> Method | None:
    node = source.classes.get(class_name)
    if node is None or class_name in seen:
        return None
    bases = [dotted_name(base) for base in node.bases]
    inherited = next(
        (found for base in bases if (found := _method(source, base, method, seen | {class_name})) is not None), None
    )
    own = next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == method), None)
    if own is None:
        return inherited
    parameters, variadic, keywords = parameters_of(own.args, skip=1)
    if not keywords:
        return Method(parameters, further=variadic)
    passed_on = inherited.parameters if inherited else {}
    return Method({**passed_on, **parameters}, further=inherited is None or inherited.further)
