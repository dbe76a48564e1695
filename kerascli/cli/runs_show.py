"""`kerascli runs show` and `kerascli runs tail`: one run from near."""

import json
import sys
from typing import Annotated

import typer

from kerascli.cli.run_arguments import RunArgument, RunsOption, found
from kerascli.cli.settings import JsonOption
from kerascli.reports.run_page import run_lines
from kerascli.reports.run_record import run_record
from kerascli.runs.summary import summarize
from kerascli.workflows.follow import follow


def show_run(run: RunArgument, runs: RunsOption = None, as_json: JsonOption = False) -> None:
    """Show all that is known of one run: state, command, data, model, best epoch, files.

    \b
    kerascli runs show last
    kerascli runs show best:val_accuracy --json
    """
    summary = summarize(found(run, runs))
    if as_json:
        typer.echo(json.dumps(run_record(summary), ensure_ascii=False, indent=1))
        return
    for line in run_lines(summary):
        typer.echo(line)


def follow_run(
    run: RunArgument,
    last: Annotated[int | None, typer.Option("--last", "-n", min=0, help="only so many of the past epochs")] = None,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow a run that trains in another terminal, step by step, until it ends or dies, or Ctrl-C.

    \b
    kerascli runs tail last
    """
    from rich.console import Console

    from kerascli.cli.display import Display

    with Display(Console(file=sys.stdout), json=as_json) as display:
        follow(found(run, runs), display, last=last)
