"""The outputs of a model: their names as Keras will know them, and the layer that makes each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import Mapping, Scalar, Sequence
from kerascli.models.statements import (
    BlockCall,
    CopiedModel,
    FunctionalModel,
    LoadedModel,
    Name,
    ObjectModel,
    Reuse,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from kerascli.config.nodes import Node
    from kerascli.models.statements import Action, Model, Output, Statement


@dataclass(frozen=True, slots=True)
class KnownOutput:
    """One output of a model."""

    name: str | None
    """None where only Keras will know it."""
    layer: Object | None = None
    """The layer that makes it, where the file tells."""


def written_outputs(root: Mapping) -> frozenset[str]:
    """Every word of the file that may be an output's name, before anything is checked."""
    models = root.get("models")
    nodes = [root.get("model"), *(entry.value for entry in (models if isinstance(models, Mapping) else ()))]
    return frozenset(name for node in nodes if isinstance(node, Mapping) for name in _names_in(node))


def _names_in(model: Mapping) -> list[str]:
    functional = model.get("functional")
    outputs = functional.get("outputs") if isinstance(functional, Mapping) else None
    if isinstance(outputs, Mapping):
        return [name for name in outputs.entries if isinstance(name, str)]
    if isinstance(outputs, Sequence):
        return [item.value for item in outputs.items if isinstance(item, Scalar) and isinstance(item.value, str)]
    return _name_of_last(
        model.get("sequential") or (functional.get("layers") if isinstance(functional, Mapping) else None)
    )


def _name_of_last(layers: Node | None) -> list[str]:
    """The `name` of the last layer of a list, where it has one."""
    last = layers.items[-1] if isinstance(layers, Sequence) and layers.items else None
    arguments = [entry.value for entry in last] if isinstance(last, Mapping) else []
    names = [value.get("name") for value in arguments if isinstance(value, Mapping)]
    return [name.value for name in names if isinstance(name, Scalar) and isinstance(name.value, str)]


def outputs_of(model: Model | None, models: MappingType[str, Model]) -> tuple[KnownOutput, ...] | None:
    """A model's outputs; None where the file does not tell."""
    if isinstance(model, SequentialModel):
        return (KnownOutput(*_named(model.statements[-1].action, models)),) if model.statements else None
    if isinstance(model, FunctionalModel):
        return _of_functional(model, models)
    if isinstance(model, CopiedModel):
        return outputs_of(models.get(model.original), models)
    if isinstance(model, UsedModel) and not model.reuse.outputs:
        return outputs_of(models.get(model.reuse.name), models)
    if isinstance(model, ObjectModel) and model.object.target.path.startswith("keras.applications."):
        return (KnownOutput(None),)
    return None


def _of_functional(model: FunctionalModel, models: MappingType[str, Model]) -> tuple[KnownOutput, ...] | None:
    if not model.outputs:
        return (KnownOutput(*_named(model.statements[-1].action, models)),) if model.statements else None
    bound = {name: statement for statement in model.statements for name in statement.names}
    return tuple(_of_output(output, bound, models) for output in model.outputs)


def _of_output(output: Output, bound: MappingType[str, Statement], models: MappingType[str, Model]) -> KnownOutput:
    statement = output.statement
    if statement is None and isinstance(output.source, Name):
        statement = bound.get(output.source.name)
    name, layer = _named(statement.action, models) if statement else (None, None)
    return KnownOutput(output.key or name, layer)


def _named(action: Action, models: MappingType[str, Model]) -> tuple[str | None, Object | None]:
    """The name that the file gives a layer, and the layer."""
    if isinstance(action, Object):
        return _text(action.arguments.get("name")), action
    if isinstance(action, Reuse) and action.name in models and not action.outputs:
        inner = outputs_of(models[action.name], models)
        return None, inner[0].layer if inner and len(inner) == 1 else None
    if isinstance(action, BlockCall) and action.statements:
        return _named(action.statements[-1].action, models)
    if isinstance(action, ObjectModel):
        return action.name or _text(action.object.arguments.get("name")), action.object
    if isinstance(action, SequentialModel | FunctionalModel | LoadedModel | CopiedModel | UsedModel):
        inner = outputs_of(action, models)
        return action.name, inner[0].layer if inner and len(inner) == 1 else None
    return None, None


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) else None
