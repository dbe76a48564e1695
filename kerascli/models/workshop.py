"""What is at hand while models are built: the environment, what was made so far, and the trace of calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.construction import construct, construct_function
from kerascli.models.failures import call_failure
from kerascli.models.statements import BlockCall, Reuse
from kerascli.models.trace import Step, Trace, tensors_in
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.catalogue.objects import Object, Use
    from kerascli.construction import Environment
    from kerascli.models.statements import Model, Statement, Weights
    from kerascli.problems import Span

AdaptData = Callable[[tuple[str, ...], "str | None"], Any]
"""Splits and the name of a data input (None: the only one) -> what `layer.adapt` takes, on an unshuffled pass."""


@dataclass
class Workshop:
    """One build of all models of a file."""

    environment: Environment
    adapt: AdaptData | None = None
    models: dict[str, Any] = field(default_factory=dict)
    """The entries of `models` made so far."""
    trace: Trace = field(default_factory=Trace)
    places: dict[int, Span] = field(default_factory=dict)
    """Where in the file a layer was written, by its id."""
    weights: list[tuple[Any, Weights]] = field(default_factory=list)
    """To be loaded when everything is built, inner ones first."""
    sequences: dict[int, tuple[list[Statement], list[Any]]] = field(default_factory=dict)
    """The items and layers of each `sequential`, by the model's id: to find the one that fails."""
    answer: Any = None
    """What a model of the user's answers, as symbolic tensors."""
    kept: list[Any] = field(default_factory=list)
    """Everything made, so that no id is given twice."""

    def __post_init__(self) -> None:
        self.environment = dataclasses.replace(
            self.environment, resolve_use=self.resolve_use, build_part=self.build_part
        )

    def make(self, obj: Object) -> Any:
        """A layer, a model, or a function that waits for tensors."""
        if obj.target.namespace.startswith("ops"):
            return construct_function(obj, self.environment)
        return self.keep(construct(obj, self.environment), obj.span)

    def keep(self, made: Any, span: Span) -> Any:
        self.places[id(made)] = span
        self.kept.append(made)
        return made

    def resolve_use(self, use: Use) -> Any:
        """`{use: encoder}` among the arguments of an object."""
        reuse = Reuse(name=use.name, span=use.span, outputs=(use.output,) if use.output else ())
        return self.reused(reuse, {})

    def build_part(self, part: Model) -> Any:
        """A model written among the arguments of an object."""
        from kerascli.models.building import build

        return build(part, self)

    def reused(self, reuse: Reuse, layers: dict[str, Any]) -> Any:
        """A layer or model made before, or the part of it up to inner outputs."""
        found = layers.get(reuse.name, self.models.get(reuse.name))
        if found is None:
            known = [*layers, *self.models]
            close = nearest(reuse.name, known)
            raise UserError(
                Problem(
                    code="unknown-name",
                    message=f"no layer or model above is called `{reuse.name}`",
                    span=reuse.span,
                    help=f"did you mean `{close[0]}`?" if close else None,
                    notes=(f"above are: {', '.join(known)}",) if known else (),
                )
            )
        return inner(found, reuse) if reuse.outputs else found

    def call(self, action: Any, arguments: tuple[Any, ...], keywords: dict[str, Any], label: str, span: Span) -> Any:
        """Call a layer or function on symbolic tensors; what it complains about becomes a problem at its line."""
        try:
            result = action(*arguments, **keywords)
        except UserError:
            raise
        except Exception as error:
            self._blame_inside(action, arguments)
            raise UserError(
                call_failure(
                    error,
                    label=label,
                    span=span,
                    arguments=(arguments, keywords),
                    trace=self.trace,
                    plugins=self.environment.plugins,
                )
            ) from error
        self.trace.add(Step(label, span, action, tensors_in((arguments, keywords)), tensors_in(result)))
        return result

    def _blame_inside(self, action: Any, arguments: tuple[Any, ...]) -> None:
        """A `sequential` that fails when it is called: call its layers one by one, so that the guilty one is named."""
        statements, layers = self.sequences.get(id(action), ([], []))
        value = arguments[0] if arguments else None
        for statement, layer in zip(statements, layers, strict=True):
            value = self.call(layer, (value,), {}, label_of(statement), statement.span)


def inner(model: Any, reuse: Reuse) -> Any:
    """A model from the same inputs to the outputs of layers inside."""
    from kerascli.backend import keras

    names = [layer.name for layer in getattr(model, "layers", ())]
    missing = [name for name in reuse.outputs if name not in names]
    if missing or not getattr(model, "inputs", None):
        close = nearest(missing[0], names) if missing else []
        raise UserError(
            Problem(
                code="unknown-name",
                message=f"`{reuse.name}` has no layer `{missing[0]}`"
                if missing
                else f"`{reuse.name}` has no graph yet",
                span=reuse.span,
                help=f"did you mean `{close[0]}`?" if close else None,
            )
        )
    outputs = [model.get_layer(name).output for name in reuse.outputs]
    return keras.Model(model.inputs, outputs[0] if reuse.single else outputs)


def label_of(statement: Statement) -> str:
    """The word of the file that a message calls an item by."""
    action = statement.action
    if isinstance(action, Reuse | BlockCall):
        return action.name
    target = getattr(action, "target", None)
    return target.name if target is not None else _kind_name(action)


def _kind_name(action: Any) -> str:
    return str(action.name or type(action).__name__.removesuffix("Model").lower())
