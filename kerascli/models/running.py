"""The items of a functional model, run like the statements they stand for: construct, call, bind, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.models.adapting import adapt_layer
from kerascli.models.making import make
from kerascli.models.statements import BlockCall, Constant, Name, Statement
from kerascli.models.workshop import Workshop, label_of
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.models.statements import From


@dataclass
class Scope:
    """The names bound so far: tensors, and the layers that can be used again."""

    tensors: dict[str, Any]
    above: Any = None
    inputs: tuple[Any, ...] = ()
    """Of the model, for what is learned from the data on their way."""
    layers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Runner:
    """Runs items in a workshop; `premade` are the actions that were constructed beforehand."""

    workshop: Workshop
    premade: dict[int, Any] = field(default_factory=dict)

    def run(self, statements: tuple[Statement, ...], scope: Scope) -> Any:
        """Run items in order; the last result."""
        for statement in statements:
            scope.above = self.step(statement, scope)
        return scope.above

    def step(self, statement: Statement, scope: Scope) -> Any:
        """One item: what to call is constructed, then called, then its result bound."""
        if isinstance(statement.action, BlockCall):
            result = self._block(statement, statement.action, scope)
        else:
            result = self._call(statement, scope)
        _bind(statement, result, scope)
        return result

    def _block(self, statement: Statement, block: BlockCall, scope: Scope) -> Any:
        """The block's items in a scope of their own: what they bind is not seen outside."""
        value = scope.above if statement.source is None else resolve(statement.source, scope)
        inside = Scope({"input": value}, value, scope.inputs, scope.layers)
        first = len(self.workshop.kept)
        result = self.run(block.statements, inside)
        if statement.trainable is not None:
            for layer in self.workshop.kept[first:]:
                layer.trainable = statement.trainable
        return result

    def _call(self, statement: Statement, scope: Scope) -> Any:
        action = self.premade.get(id(statement))
        if action is None:
            action = make(statement, scope.layers, self.workshop)
        name = getattr(action, "name", None)
        if isinstance(name, str):
            scope.layers[name] = action
        value = scope.above if statement.source is None else resolve(statement.source, scope)
        if statement.adapt:
            adapt_layer(action, statement, value, scope.inputs, self.workshop)
        arguments, keywords = _as_arguments(value, action, statement)
        return self.workshop.call(
            action, arguments, {**keywords, **statement.keywords}, label_of(statement), statement.span
        )


def _as_arguments(value: Any, action: Any, statement: Statement) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A mapping under `from` is keyword arguments; a list is one argument of a layer, and those of a function."""
    from kerascli.backend import keras

    if isinstance(statement.source, dict):
        if isinstance(action, keras.Model):
            return (value,), {}
        return (), value
    if isinstance(statement.source, list) and not isinstance(action, keras.Layer):
        return tuple(value), {}
    return (value,), {}


def resolve(source: From, scope: Scope) -> Any:
    """The tensors and constants that `from` names, nested as written."""
    if isinstance(source, list):
        return [resolve(item, scope) for item in source]
    if isinstance(source, dict):
        return {key: resolve(item, scope) for key, item in source.items()}
    if isinstance(source, Constant):
        return source.value
    if source.name in scope.tensors:
        return scope.tensors[source.name]
    if source.name == "above":
        return scope.above
    raise UserError(unbound(source, list(scope.tensors)))


def unbound(name: Name, known: list[str]) -> Problem:
    """The problem of a name that nothing above binds."""
    close = nearest(name.name, [*known, "above"])
    return Problem(
        code="unknown-name",
        message=f"nothing above is called `{name.name}`",
        span=name.span,
        help=f"did you mean `{close[0]}`?" if close else f"write `as: {name.name}` on the item that makes it",
        notes=(f"bound above: {', '.join(known)}",) if known else (),
    )


def _bind(statement: Statement, result: Any, scope: Scope) -> None:
    """Give the result its names; a list of names takes it apart."""
    if not statement.several:
        scope.tensors.update(dict.fromkeys(statement.names, result))
        return
    if isinstance(result, dict) and set(statement.names) <= set(result):
        scope.tensors.update({name: result[name] for name in statement.names})
        return
    parts = list(result.values()) if isinstance(result, dict) else result
    count = len(parts) if isinstance(parts, list | tuple) else 1
    if count != len(statement.names):
        raise UserError(
            Problem(
                code="wrong-count",
                message=f"`{label_of(statement)}` gives {count} result{'s' if count > 1 else ''}, "
                f"and `as` names {len(statement.names)}",
                span=statement.span,
            )
        )
    scope.tensors.update(zip(statement.names, parts if isinstance(parts, list | tuple) else [parts], strict=True))
