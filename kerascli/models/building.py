"""The one real build: `models` in order, then `model`, right after names and seed were set back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kerascli.models.completing import complete
from kerascli.models.functional import build_functional
from kerascli.models.loading import load_model
from kerascli.models.making import load_later
from kerascli.models.sequential import build_sequential
from kerascli.models.session import begin_session
from kerascli.models.statements import (
    CopiedModel,
    FunctionalModel,
    LoadedModel,
    Model,
    ObjectModel,
    SequentialModel,
    UsedModel,
    Weights,
)
from kerascli.models.weights import load_weights
from kerascli.models.workshop import AdaptData, Workshop
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.construction import Environment
    from kerascli.models.trace import Trace
    from kerascli.problems import Span


class Modelled(Protocol):
    """The part of an experiment that is built here."""

    @property
    def model(self) -> Model: ...

    @property
    def models(self) -> Mapping[str, Model]: ...

    @property
    def weights(self) -> Weights | None: ...


@dataclass(frozen=True)
class BuiltModel:
    """The model, and everything in it that the file has a name for."""

    model: Any
    named: Mapping[str, Any]
    """Entries of `models` and the model's own layers, by name."""
    models: Mapping[str, Any]
    """The entries of `models` alone."""
    inner: tuple[Any, ...]
    """Models written inside others, or among the arguments of a layer."""
    trace: Trace
    places: Mapping[int, Span]
    """Where in the file a layer was written, by its id."""
    answer: Any = None
    """What a model without a graph answers, as symbolic tensors; None where that is not known."""


def build_model(
    experiment: Modelled,
    environment: Environment,
    *,
    seed: int,
    dtype_policy: str = "float32",
    deterministic: bool = False,
    adapt: AdaptData | None = None,
) -> BuiltModel:
    """Build everything of the file, each exactly once, in its order."""
    begin_session(seed=seed, dtype_policy=dtype_policy, deterministic=deterministic)
    workshop = Workshop(environment, adapt)
    for name, part in experiment.models.items():
        workshop.models[name] = build(_named(part, name), workshop)
    model = complete(build(experiment.model, workshop), experiment.model, workshop)
    if experiment.weights is not None:
        load_later(model, experiment.weights, workshop)
    for made, weights in workshop.weights:
        load_weights(made, weights, environment)
    layers = {layer.name: layer for layer in getattr(model, "layers", ())}
    return BuiltModel(
        model=model,
        named={**layers, **workshop.models},
        models=dict(workshop.models),
        inner=tuple(made for made in workshop.kept if hasattr(made, "layers") and made is not model),
        trace=workshop.trace,
        places=workshop.places,
        answer=workshop.answer,
    )


def _named(part: Model, name: str) -> Model:
    """What kerascli itself assembles bears the name of its entry; an object keeps its own."""
    if part.name is None and isinstance(part, SequentialModel | FunctionalModel | CopiedModel):
        return dataclasses.replace(part, name=name)
    return part


def build(part: Model, workshop: Workshop) -> Any:
    """One model of any kind."""
    model = _build_kind(part, workshop)
    workshop.keep(model, part.span)
    if part.trainable is not None:
        model.trainable = part.trainable
    if part.weights is not None:
        load_later(model, part.weights, workshop)
    return model


def _build_kind(part: Model, workshop: Workshop) -> Any:
    match part:
        case SequentialModel():
            return build_sequential(part, workshop)
        case FunctionalModel():
            return build_functional(part, workshop)
        case LoadedModel():
            return load_model(part, workshop.environment)
        case CopiedModel():
            return _copy(part, workshop)
        case UsedModel():
            return workshop.reused(part.reuse, {})
        case ObjectModel():
            return _object(part, workshop)


def _object(part: ObjectModel, workshop: Workshop) -> Any:
    obj = part.object
    if part.name is not None:
        obj = dataclasses.replace(obj, arguments={**obj.arguments, "name": part.name})
    return workshop.make(obj)


def _copy(part: CopiedModel, workshop: Workshop) -> Any:
    """Layers of the same configuration with weights of their own."""
    from kerascli.backend import keras

    original = workshop.models.get(part.original)
    if original is None:
        raise UserError(
            Problem(
                code="unknown-name",
                message=f"no entry of `models` above is called `{part.original}`",
                span=part.original_span,
            )
        )
    copy = keras.models.clone_model(original) if isinstance(original, keras.Model) else _clone_layer(original)
    # A clone bears its original's name, and no model takes two layers of one name.
    copy.name = part.name
    return copy


def _clone_layer(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())
