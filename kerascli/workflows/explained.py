"""What is told of one name: the objects, the old words and the text that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.catalogue.applications import Application
    from kerascli.catalogue.vocabulary import Old


@dataclass(frozen=True, slots=True)
class ExplainedArgument:
    """One argument as a person reads it."""

    name: str
    takes: str
    required: bool
    default: Any
    help: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedObject:
    """One object of Keras."""

    name: str
    path: str
    namespace: str
    summary: str
    arguments: tuple[ExplainedArgument, ...]
    example: str
    application: Application | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of a name; a name may be several things."""

    name: str
    text: str = ""
    """Of a problem's code, or of a word of the file's own."""
    objects: tuple[ExplainedObject, ...] = ()
    old: tuple[Old, ...] = ()
