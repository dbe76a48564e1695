"""The options of the commands that ask a model: `--checkpoint`, `--plugins`, `--unsafe`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CheckpointOption = Annotated[
    str | None, typer.Option("--checkpoint", metavar="NAME", help="of a run: final, best, last, epoch-7 or a file")
]
PluginsOption = Annotated[list[Path] | None, typer.Option("--plugins", metavar="FILE", help="the model's classes")]
UnsafeOption = Annotated[bool, typer.Option("--unsafe", help="run code that the model file brings")]
