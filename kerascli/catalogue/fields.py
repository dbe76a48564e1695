"""Object places for pydantic: `optimizer: Annotated[Object | str, ObjectOf("optimizers")]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from kerascli.catalogue.complaints import wanted
from kerascli.catalogue.objects import Object
from kerascli.catalogue.parsing import parse_call, parse_object
from kerascli.catalogue.reading import Reading
from kerascli.catalogue.schema import reference
from kerascli.config.nodes import Items, Table, Text

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
    from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """Reads an object of a namespace; what is wrong with it goes to the reading in the validation context.

    The value is None where it can't be known what the object is: the problem is in `Reading.problems` then, and the
    other checks go on.
    """

    namespace: str
    given: int | None = None
    """The number of tensors that a function is called on here; None where it is not called."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        del source, handler
        return core_schema.with_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        del schema, handler
        return reference(self.namespace)

    def _validate(self, value: Any, info: ValidationInfo) -> Object | str | None:
        if isinstance(value, Object):
            return value
        if not isinstance(value, Table | Items | Text):
            raise PydanticCustomError("wrong-type", f"{wanted(self.namespace)} is wanted here")
        reading = info.context
        if not isinstance(reading, Reading):
            raise TypeError("objects are validated with a Reading as context")
        if self.given is not None:
            return parse_call(value.node, self.namespace, reading, given=self.given)
        return parse_object(value.node, self.namespace, reading)
