"""The base of every section of the experiment file."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticKnownError


class Section(BaseModel):
    """A part of the file: unknown keys refused, types strict, values frozen; a field's docstring is its help.

    Docstrings are read when somebody asks for help (`config/field_help.py`) and a section is built with the whole it
    is a part of: both would cost a third of the time of `validate`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    def told_elsewhere(self) -> frozenset[str]:
        """Fields whose default says nothing, because where they are left out another section tells their value."""
        return frozenset()


def defaults() -> Any:
    """The default of a field that is a section: all of that section's own defaults."""
    return Field(default_factory=dict, validate_default=True)


def _of_its_type(value: Any, choose: ValidatorFunctionWrapHandler) -> Any:
    chosen = choose(value)
    if not isinstance(value, bool | float):
        return chosen
    try:
        return choose(object())
    except ValidationError as error:
        raise PydanticKnownError("literal_error", error.errors()[0]["ctx"]) from None


EXACTLY = WrapValidator(_of_its_type)
"""Beside a `Literal` of integers: for Python, and so for pydantic, `true` and `1.0` equal 1."""
