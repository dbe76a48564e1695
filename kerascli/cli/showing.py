"""Problems in the form that was asked for: drawn for people and CI, or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from kerascli.cli.drawing import print_problems, problem_record
from kerascli.problems import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.cli.settings import Settings
    from kerascli.problems import Problem


def show(problems: Iterable[Problem], settings: Settings, *, ending: str = "Nothing was run.") -> None:
    """Problems on the error stream, or as JSON on standard output."""
    if settings.json:
        records = [problem_record(problem) for problem in in_order(problems)]
        indent = None if settings.lines else 2
        typer.echo(json.dumps({"problems": records}, ensure_ascii=False, indent=indent))
        return
    print_problems(problems, form=settings.format, ending=ending)
