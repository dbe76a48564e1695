"""Values and objects of the file as Python expressions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Inline, Object, ReadPath, StepCount, Use, WrittenPath
from kerascli.config.environment import Secret
from kerascli.config.expressions import Name, Number, Operation
from kerascli.config.symbolic import Symbolic
from kerascli.ejecting.facts import fact
from kerascli.ejecting.layout import Group, call, keyword, laid_out, listed, prefixed
from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Entry
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing

SHORT = ("layers", "ops")
"""Namespaces that scripts import by themselves."""
USUALLY_BARE = ("layers", "optimizers", "regularizers")
"""Namespaces whose objects are given their first argument without its name."""
LONG_NUMBER = 8
"""Figures from which on a fraction reads better."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name of the script in place of a value: an argument of a function, the variable of a loop."""

    name: str


def spell(value: Any, writing: Writing) -> Expression:
    """The expression that gives a value."""
    match value:
        case Secret():
            return spell_secret(value, writing)
        case str():
            return quoted(value)
        case float():
            return spell_float(value)
        case tuple() | list():
            return spell_items(value, writing)
        case dict():
            items = [
                prefixed(f"{laid_out(spell(key, writing))}: ", spell(item, writing)) for key, item in value.items()
            ]
            return Group("{", tuple(items), "}")
    return spell_from_file(value, writing)


def spell_from_file(value: Any, writing: Writing) -> Expression:
    """What only an experiment file has: objects, paths, facts of the data, models made elsewhere."""
    match value:
        case Object():
            return spell_object(value, writing)
        case Variable(name=name):
            return name
        case ReadPath(path=path):
            return f"str({writing.path(path)})"
        case WrittenPath(written=written):
            return quoted(written)
        case StepCount(epochs=epochs):
            return spell_steps(epochs, fact("data.train.batches", writing))
        case Symbolic(expression=expression):
            return spell_expression(expression, writing)
        case Use():
            return spell_use(value, writing)
        case Inline(part=part):
            if writing.model_expression is None:
                raise AssertionError("a model among arguments is spelled by the model's writer")
            return writing.model_expression(part)
    return repr(value)


def spell_float(value: float) -> str:
    """A number as people write it: `1e-05` as it is, 0.00392… as `1 / 255`."""
    text = repr(value)
    if len(text) > LONG_NUMBER:
        near = Fraction(value).limit_denominator(1000)
        if near.denominator and near.numerator / near.denominator == value:
            return f"{near.numerator} / {near.denominator}"
    return text


def spell_steps(epochs: float, steps: str) -> str:
    """`10 epochs` as a number of steps."""
    if epochs % 1:
        return f"round({epochs!r} * {steps})"
    return steps if epochs == 1 else f"{int(epochs)} * {steps}"


def spell_items(value: tuple[Any, ...] | list[Any], writing: Writing) -> Expression:
    """A tuple or a list of anything."""
    items = [spell(item, writing) for item in value]
    if isinstance(value, list):
        return listed(items)
    return Group("(", tuple(items), ",)" if len(items) == 1 else ")")


def spell_secret(value: Secret, writing: Writing) -> str:
    """A secret stays in the environment."""
    writing.need("import os")
    name = value.written.removeprefix("${secret:").removesuffix("}")
    return f"os.environ[{quoted(name)}]"


def spell_expression(expression: Any, writing: Writing) -> str:
    """Arithmetic over facts of the data."""
    match expression:
        case Number(value=value):
            return spell_float(value) if isinstance(value, float) else repr(value)
        case Name(name=name):
            return fact(name, writing)
        case Operation(sign=sign, left=left, right=right):
            first = spell_expression(left, writing)
            if right is None:
                return f"int({first})"
            return f"({first} {sign} {spell_expression(right, writing)})"
    raise AssertionError(f"{expression!r} is no part of an expression")


def spell_use(use: Use, writing: Writing) -> Expression:
    """A model made above, or the part of it up to a layer inside."""
    name = writing.variable(use.name)
    return name if use.output is None else inner_model(name, [quoted(use.output)], single=True)


def inner_model(name: str, outputs: list[str], *, single: bool) -> Expression:
    """A model from the same inputs to the outputs of layers inside."""
    found = [f"{name}.get_layer({output}).output" for output in outputs]
    return call("keras.Model", [f"{name}.inputs", found[0] if single else listed(found)])


def spell_target(obj: Object, writing: Writing) -> str:
    """The class or function itself."""
    target = obj.target
    if target.kind != "keras":
        return writing.plugin(target.path)
    _, namespace, *rest = target.path.split(".")
    if target.path == "keras.layers.Input":
        return "keras.Input"
    if namespace in SHORT and rest:
        writing.need(f"from keras import {namespace}")
        return ".".join([namespace, *rest])
    return target.path


def spell_object(obj: Object, writing: Writing) -> Expression:
    """The call of its constructor; of a function that wants more, the function itself."""
    function = spell_target(obj, writing)
    if obj.target.is_function and wants_more(obj, writing):
        return bound(function, obj, writing)
    return call(function, spell_arguments(obj, writing))


def bound(function: str, obj: Object, writing: Writing) -> Expression:
    """A function that still waits for its first arguments."""
    if not obj.arguments:
        return function
    writing.need("import functools")
    return call("functools.partial", [function, *spell_arguments(obj, writing, positional=False)])


def spell_arguments(obj: Object, writing: Writing, *, positional: bool = True) -> list[Expression]:
    """Arguments as written; the first of the signature goes without its name where that is usual."""
    first = first_positional(obj, writing) if positional else None
    items: list[Expression] = []
    for name, value in obj.arguments.items():
        if name == "*":
            items = [*(spell(item, writing) for item in value), *items]
        elif name == first:
            items.insert(0, spell(value, writing))
        else:
            items.append(keyword(name, spell(value, writing)))
    return items


def first_positional(obj: Object, writing: Writing) -> str | None:
    """The argument that needs no name: required or alone, and nothing is made in another order for it."""
    if "*" in obj.arguments or obj.target.is_function or obj.target.kind != "keras":
        return None
    entry = entry_of(obj, writing)
    parameter = entry.first() if entry is not None else None
    if parameter is None or parameter.name not in obj.arguments:
        return None
    made_early = next(iter(obj.arguments)) == parameter.name
    value = obj.arguments[parameter.name]
    simple = not isinstance(value, Object | Inline | Use)
    usual = parameter.required or obj.target.namespace in USUALLY_BARE
    return parameter.name if usual and value is not None and (made_early or simple) else None


def entry_of(obj: Object, writing: Writing) -> Entry | None:
    """What is known of the object's class or function."""
    return writing.reading.find(obj.target.name, obj.target.namespace)


def wants_more(obj: Object, writing: Writing) -> bool:
    """Whether a function lacks a required argument, and so is used itself."""
    entry = entry_of(obj, writing)
    if entry is None:
        return not obj.arguments
    return any(one.required and one.name not in obj.arguments for one in entry.parameters.values())
