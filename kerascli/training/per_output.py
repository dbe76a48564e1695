"""Losses and metrics: for the whole model, or for each output by name or place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.schema import reference
from kerascli.config.nodes import Items, Mapping, Scalar, Sequence, Table, Text

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
    from pydantic.json_schema import JsonSchemaValue

    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Node


@dataclass(frozen=True, slots=True)
class PerOutput:
    """Reads objects of a namespace: one, a list of them, or a mapping with the model's outputs for keys."""

    namespace: str
    several: bool = False
    """Whether an output may have a list of them."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one: JsonSchemaValue = reference(self.namespace)
        output: JsonSchemaValue = {"anyOf": [one, {"type": "array", "items": one}]} if self.several else one
        return {
            "anyOf": [
                one,
                {"type": "array", "items": output},
                {"type": "object", "additionalProperties": output},
                {"type": "null"},
            ]
        }

    def read(self, value: Any, info: ValidationInfo[Reading]) -> Any:
        """The objects as they stand: a mapping of outputs stays a mapping, a list a list."""
        if value is None:
            return None
        if not isinstance(value, Table | Items | Text):
            raise ValueError(  # noqa: TRY004 -- pydantic turns a ValueError into a problem
                f"say one of keras.{self.namespace}, a list of them, or one for each output by its name"
            )
        node: Node = value.node
        if isinstance(node, Mapping) and names_outputs(node, self.namespace, info.context):
            return {entry.key.value: self._of_one_output(entry.value, info.context) for entry in node}
        if isinstance(node, Sequence):
            return [self._of_one_output(item, info.context) for item in node.items]
        return parse_object(node, self.namespace, info.context)

    def _of_one_output(self, node: Node, reading: Reading) -> Any:
        if isinstance(node, Scalar) and node.value is None:
            return None
        if self.several and isinstance(node, Sequence):
            return [parse_object(item, self.namespace, reading) for item in node.items]
        return parse_object(node, self.namespace, reading)


def names_outputs(node: Mapping, namespace: str, reading: Reading) -> bool:
    """Whether a mapping's keys are outputs of the model rather than the name of an object."""
    keys = [entry.key.value for entry in node]
    if any(key in reading.outputs for key in keys):
        return True
    if len(keys) != 1:
        return "class_name" not in keys
    if not isinstance(keys[0], str) or "." in keys[0] or reading.find(keys[0], namespace) is not None:
        return False
    return not _holds_arguments(next(iter(node)).value, namespace, reading)


def _holds_arguments(value: Node, namespace: str, reading: Reading) -> bool:
    """Whether the value of a key is arguments of an object rather than an object: its key is a misspelt name then."""
    if not isinstance(value, Mapping):
        return isinstance(value, Scalar) and isinstance(value.value, bool | int | float)
    names = [str(entry.key.value) for entry in value]
    return "class_name" not in names and not any("." in name or reading.find(name, namespace) for name in names)
