"""The arguments of commands that work on runs: RUN, `--runs DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.completion import complete_run
from kerascli.runs.find import find_run
from kerascli.runs.where import VARIABLE, runs_directory

RUN_HELP = "a path, an id, the beginning of one, `last`, or `best:METRIC[:min|max]`"

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help=RUN_HELP, show_default=False, autocompletion=complete_run)
]
RunArguments = Annotated[
    list[str], typer.Argument(metavar="RUN...", help=RUN_HELP, show_default=False, autocompletion=complete_run)
]
RunsOption = Annotated[
    Path | None, typer.Option("--runs", metavar="DIR", help=f"where runs lie, else {VARIABLE}, else `runs`")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="don't ask")]


def found(run: str, runs: Path | None) -> Path:
    """The folder of a run that was named on the command line."""
    return find_run(run, runs_directory(runs))


def all_found(names: list[str], runs: Path | None) -> list[Path]:
    """The folders of several runs, each once."""
    return list(dict.fromkeys(found(name, runs) for name in names))
