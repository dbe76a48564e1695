"""Options that say how a command talks, known wherever the command ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import typer

Format = Literal["text", "concise", "github"]


@dataclass(slots=True)
class Settings:
    """How problems are shown; filled while the arguments are read."""

    format: Format = "text"
    json: bool = False
    lines: bool = False
    """Whether JSON comes a line at a time, as the events of a run do."""
    debug: bool = False


def settings_of(context: typer.Context) -> Settings:
    """The settings of the running command line."""
    return context.ensure_object(Settings)


def _remember_format(context: typer.Context, value: Format | None) -> Format | None:
    if value is not None:
        settings_of(context).format = value
    return value


def _remember_json(context: typer.Context, value: bool) -> bool:
    settings_of(context).json = value
    return value


def _remember_debug(context: typer.Context, value: bool) -> bool:
    settings_of(context).debug = value or settings_of(context).debug
    return value


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="how problems are shown; else text", callback=_remember_format, is_eager=True),
]
"""Of the whole command line, before the command's name, since a command may have another `--format`."""
JsonOption = Annotated[bool, typer.Option("--json", help="answer with JSON", callback=_remember_json, is_eager=True)]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="show Python's traceback of a failure", callback=_remember_debug, is_eager=True)
]
