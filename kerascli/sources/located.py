"""Mistakes that a section finds by itself, raised so that each points at its own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence


def mistake(code: str, message: str, *path: str | int, help: str | None = None, value: Any = None) -> InitErrorDetails:  # noqa: A002
    """One mistake at a key of the section that is being checked; `code` is the problem's."""
    error = PydanticCustomError(code, "{message}", {"message": message, "help": help})
    return InitErrorDetails(type=error, loc=path, input=value)


def refuse(mistakes: Sequence[InitErrorDetails]) -> None:
    """Raise them all, if there are any."""
    if mistakes:
        raise ValidationError.from_exception_data("source", list(mistakes))
