"""What can be told of a model without building it: names that nothing binds, twice the same name, names of no use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.config.nearest import nearest
from kerascli.models.naming import declared_name, models_named
from kerascli.models.running import unbound
from kerascli.models.statements import (
    BlockCall,
    CopiedModel,
    FunctionalModel,
    Name,
    Reuse,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from kerascli.models.context import ModelReading
    from kerascli.models.statements import From, Model, Statement
    from kerascli.problems import Span

OPEN = frozenset({"above"})


@dataclass
class Bound:
    """Names in sight at one point of a list, and where each was bound."""

    tensors: dict[str, Span | None]
    layers: dict[str, Span]
    known: bool = True
    """False where the data name the inputs, so that any name may be one."""
    used: set[str] = field(default_factory=set)
    """Names of tensors that something was called on since they were bound."""


def check_models(models: dict[str, Model], places: dict[str, Span], context: ModelReading) -> None:
    """Each entry of `models`, which may use those above it."""
    made: list[str] = []
    for name, model in models.items():
        check_part(model, context, made)
        made.append(name)
    for name, span in places.items():
        if name in context.blocks:
            context.report("twice-the-same-name", f"`{name}` is a block and a model", span)


def check_model(model: Model, context: ModelReading) -> None:
    """The model, which may use every entry of `models`."""
    check_part(model, context, sorted(context.reading.models))


def check_part(model: Model, context: ModelReading, made: list[str]) -> None:
    """One model of any kind."""
    match model:
        case SequentialModel():
            check_items(model.statements, Bound({"above": None}, {}), context, made)
        case FunctionalModel():
            _check_functional(model, context, made)
        case CopiedModel():
            _check_made(model.original, model.original_span, context, made)
        case UsedModel():
            _check_made(model.reuse.name, model.reuse.span, context, made)
        case _:
            for use in models_named(model):
                _check_made(use.name, use.span, context, made)


def _check_functional(model: FunctionalModel, context: ModelReading, made: list[str]) -> None:
    inputs = {} if model.inputs is None else {spec.name: spec.span for spec in model.inputs}
    bound = Bound(dict(inputs), {}, known=model.inputs is not None)
    if len(inputs) > 1 and model.statements and model.statements[0].source is None:
        first = model.statements[0]
        if not isinstance(first.action, BlockCall | Reuse) or len(inputs) > 1:
            context.report(
                "missing-from",
                f"the first item must say which of the {len(inputs)} inputs it is called on",
                first.span,
                help_text=f"from: {next(iter(inputs))}",
            )
    check_items(model.statements, bound, context, made)
    for output in model.outputs:
        if output.source is not None:
            _check_name(output.source, bound, context)
        if output.statement is not None:
            check_items((output.statement,), bound, context, made)
    _report_unused(bound, model, context)


def check_items(statements: tuple[Statement, ...], bound: Bound, context: ModelReading, made: list[str]) -> None:
    """Items in order, each seeing what those above it bound."""
    above: tuple[str, ...] = ()
    for statement in statements:
        if statement.source is not None:
            _check_from(statement.source, bound, context)
        else:
            bound.used.update(above)
        above = statement.names
        _check_action(statement, bound, context, made)
        for name in statement.names:
            bound.used.discard(name)
            bound.tensors[name] = None if statement.several else statement.span


def _check_from(source: From, bound: Bound, context: ModelReading) -> None:
    if isinstance(source, Name):
        _check_name(source, bound, context)
    elif isinstance(source, list | dict):
        for part in source.values() if isinstance(source, dict) else source:
            _check_from(part, bound, context)


def _check_name(name: Name, bound: Bound, context: ModelReading) -> None:
    bound.used.add(name.name)
    if name.name in bound.tensors or name.name == "above" or not bound.known:
        return
    problem = unbound(name, list(bound.tensors))
    if name.name in bound.layers:
        problem = unbound(name, [])
    context.reading.problems.append(problem)


def _check_action(statement: Statement, bound: Bound, context: ModelReading, made: list[str]) -> None:
    action = statement.action
    if isinstance(action, BlockCall):
        inside = Bound({"input": None}, bound.layers)
        check_items(action.statements, inside, context, made)
    elif isinstance(action, Reuse):
        if action.name not in bound.layers:
            _check_made(action.name, action.span, context, made, list(bound.layers))
    elif isinstance(action, Object):
        for use in models_named(action):
            _check_made(use.name, use.span, context, made)
        name = declared_name(action)
        if name is not None:
            _declare(name, action, bound, context)
    else:
        check_part(action, context, made)
        if action.name is not None:
            bound.layers[action.name] = action.span


def _declare(name: str, obj: Object, bound: Bound, context: ModelReading) -> None:
    """A layer's name, which no other layer of the model may have."""
    span = obj.spans.get("name", obj.span)
    if name in bound.layers:
        context.report(
            "twice-the-same-name",
            f"two layers are called `{name}`",
            span,
            help_text=f"use: {name}" if bound.layers[name] != span else "repeat: {name: […]}, one a turn",
        )
    bound.layers[name] = span


def _check_made(name: str, span: Span, context: ModelReading, made: list[str], layers: list[str] | None = None) -> None:
    """A model used by name must be one of those above."""
    context.reading.used_names.add(name)
    if name in made:
        return
    if name in context.reading.models:
        context.report(
            "unknown-name",
            f"`{name}` is made further down: `models` are made in order",
            span,
            help_text=f"move `{name}` above",
        )
        return
    known = [*(layers or []), *made]
    close = nearest(name, known)
    context.report(
        "unknown-name",
        f"no layer or model above is called `{name}`",
        span,
        help_text=f"did you mean `{close[0]}`?" if close else f"give the layer that is meant `name: {name}`",
        notes=(f"known here: {', '.join(known)}",) if known else (),
    )


def _report_unused(bound: Bound, model: FunctionalModel, context: ModelReading) -> None:
    """A name that nothing is called on, and an input that nothing reads."""
    last = model.statements[-1].names if model.statements and not model.outputs else ()
    inputs = [] if model.inputs is None else [spec.name for spec in model.inputs]
    for name, span in bound.tensors.items():
        if span is None or name in bound.used or name in last or (name in inputs and len(inputs) == 1):
            continue
        context.report(
            "unused-name",
            f"nothing uses the input `{name}`" if name in inputs else f"nothing uses what `as: {name}` names",
            span,
            help_text="name it under `from` or `outputs`, or take it away",
            severity="warning",
        )
