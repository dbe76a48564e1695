"""The sections `blocks`, `models` and `model` as pydantic places: read here, checked, and handed on as statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import PydanticCustomError, core_schema

from kerascli.catalogue.reading import Reading
from kerascli.catalogue.schema import reference
from kerascli.config import nodes
from kerascli.models.blocks import BlockDefinition, read_blocks
from kerascli.models.checking import check_model, check_models
from kerascli.models.context import ModelReading
from kerascli.models.kinds import read_model
from kerascli.models.statements import Model, Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
    from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True, slots=True)
class _Place:
    """A section that is read from its nodes; problems go to the reading in the validation context."""

    name: str
    read: Callable[[nodes.Node, Reading], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        del source, handler
        return core_schema.with_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        del schema, handler
        return reference(self.name)

    def _validate(self, value: Any, info: ValidationInfo) -> Any:
        reading = info.context
        if not isinstance(reading, Reading):
            raise TypeError("models are validated with a Reading as context")
        if not isinstance(value, nodes.Table | nodes.Items | nodes.Text):
            raise PydanticCustomError("wrong-type", f"`{self.name}` is a mapping")
        return self.read(value.node, reading)


def _read_blocks(node: nodes.Node, reading: Reading) -> dict[str, BlockDefinition]:
    """Blocks are kept with the reading, where the sections after them look them up."""
    blocks = read_blocks(node, ModelReading(reading))
    reading.block_definitions.update(blocks)
    return blocks


def _context(reading: Reading) -> ModelReading:
    """What a model is read with; from now on arguments may hold models too."""
    context = ModelReading(reading, reading.block_definitions)
    reading.read_inline = lambda node: read_model(node, context)
    return context


def _read_models(node: nodes.Node, reading: Reading) -> dict[str, Model]:
    context = _context(reading)
    if not isinstance(node, nodes.Mapping):
        context.wrong_type("`models`", "a mapping of names and models", node)
        return {}
    found = {str(entry.key.value): (entry, read_model(entry.value, context)) for entry in node}
    models = {name: model for name, (_, model) in found.items() if model is not None}
    check_models(models, {name: entry.key.span for name, (entry, _) in found.items()}, context)
    return models


def _read_model(node: nodes.Node, reading: Reading) -> Model | None:
    context = _context(reading)
    model = read_model(node, context)
    if model is not None:
        check_model(model, context)
    return model


def _read_weights(node: nodes.Node, reading: Reading) -> Weights | None:
    return ModelReading(reading).weights(node)


BlocksSection = Annotated[Mapping[str, BlockDefinition], _Place("blocks", _read_blocks)]
ModelsSection = Annotated[Mapping[str, Model], _Place("models", _read_models)]
ModelSection = Annotated[Model, _Place("model", _read_model)]
WeightsSection = Annotated[Weights, _Place("weights", _read_weights)]
