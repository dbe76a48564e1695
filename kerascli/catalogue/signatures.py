"""The arguments of a Keras class or function: inherited ones resolved, fixed ones dropped."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass, field
from typing import Any

EMPTY = inspect.Parameter.empty


@dataclass(frozen=True)
class Argument:
    """One argument as the code declares it."""

    name: str
    default: Any = EMPTY
    keyword_only: bool = False


@dataclass
class Signature:
    """All arguments that may be given."""

    arguments: dict[str, Argument] = field(default_factory=dict)
    variadic: bool = False
    open: bool = False
    """True where `**kwargs` go somewhere that can't be followed."""


def signature_of(called: Any) -> Signature:
    """What may be given to a class or function."""
    if inspect.isclass(called):
        return _constructor(called, called.__mro__)
    return _declared(called, skip=0)


def method_signature(owner: type, method: str) -> Signature:
    """What may be given to a method of a class."""
    return _declared(getattr(owner, method), skip=1)


def _constructor(called: type, order: tuple[type, ...]) -> Signature:
    """The constructor's arguments, and those of the constructors that its `**kwargs` reach."""
    position = next((index for index, owner in enumerate(order) if "__init__" in vars(owner)), None)
    if position is None or order[position] is object:
        return Signature()
    owner = order[position]
    constructor = inspect.unwrap(vars(owner)["__init__"])
    result = _declared(constructor, skip=1)
    if not result.open:
        return result
    calls = _super_calls(constructor)
    passed = [call for call in calls if any(keyword.arg is None for keyword in call.keywords)]
    if not passed:
        return Signature(result.arguments, result.variadic, open=False)
    inherited = _constructor(called, order[position + 1 :])
    fixed = _fixed(passed, inherited)
    for name, argument in inherited.arguments.items():
        if name not in fixed:
            result.arguments.setdefault(name, Argument(name, argument.default, keyword_only=True))
    return Signature(result.arguments, result.variadic, open=inherited.open)


def _declared(function: Any, skip: int) -> Signature:
    """What the code itself writes between the brackets."""
    result = Signature()
    for parameter in list(inspect.signature(function).parameters.values())[skip:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            result.open = True
        elif parameter.kind is parameter.VAR_POSITIONAL:
            result.variadic = True
        else:
            keyword_only = parameter.kind is parameter.KEYWORD_ONLY
            result.arguments[parameter.name] = Argument(parameter.name, parameter.default, keyword_only)
    return result


def _fixed(calls: list[ast.Call], inherited: Signature) -> set[str]:
    """Arguments that the constructor itself gives to its base: by name, or by position."""
    positional = [argument.name for argument in inherited.arguments.values() if not argument.keyword_only]
    fixed: set[str] = set()
    for call in calls:
        given = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
        fixed |= set(positional[: len(given)])
        fixed |= {keyword.arg for keyword in call.keywords if keyword.arg}
    return fixed


def _super_calls(constructor: Any) -> list[ast.Call]:
    """All `super().__init__(…)` and `Base.__init__(self, …)` in its code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(constructor)))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            by_name = isinstance(node.func.value, ast.Name)
            found.append(ast.Call(node.func, node.args[1:] if by_name else node.args, node.keywords))
    return found
