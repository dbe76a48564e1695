"""Mistakes that a section finds by itself, raised so that each points at its own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ModelWrapValidatorHandler

Made = TypeVar("Made")


def mistake(code: str, message: str, *path: str | int, help: str | None = None, value: Any = None) -> InitErrorDetails:  # noqa: A002
    """One mistake at a key of the section that is being checked; `code` is the problem's."""
    error = PydanticCustomError(code, "{message}", {"message": message, "help": help})
    return InitErrorDetails(type=error, loc=path, input=value)


def refuse(mistakes: Sequence[InitErrorDetails]) -> None:
    """Raise them all, if there are any."""
    if mistakes:
        raise ValidationError.from_exception_data("source", list(mistakes))


def checked_with(mistakes: Sequence[InitErrorDetails], value: Any, handler: ModelWrapValidatorHandler[Made]) -> Made:
    """What the section's own checks make of the value; their errors and these mistakes are raised together."""
    try:
        made = handler(value)
    except ValidationError as error:
        refuse([*mistakes, *map(_again, error.errors(include_url=False))])
        raise
    refuse(mistakes)
    return made


def checked_for_homes(
    value: Any, homes: Mapping[str, str], what: str, handler: ModelWrapValidatorHandler[Made]
) -> Made:
    """The section, and for arguments of Keras's loader that are said elsewhere where that is."""
    if not isinstance(value, dict):
        return handler(value)
    mistakes = [
        mistake("misplaced-key", f"`{key}` is not said of {what}", key, help=home)
        for key, home in homes.items()
        if key in value
    ]
    return checked_with(mistakes, {key: item for key, item in value.items() if key not in homes}, handler)


def _again(error: Any) -> InitErrorDetails:
    """An error of pydantic's as it was given, to be raised in the company of others."""
    context = error.get("ctx", {})
    own = "-" in error["type"]
    kind = (
        PydanticCustomError(error["type"], "{message}", {"message": error["msg"], **context}) if own else error["type"]
    )
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx={} if own else context)
