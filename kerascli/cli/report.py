"""`kerascli report`: a run as one HTML file."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.run_arguments import RunArguments, RunsOption, all_found
from kerascli.problems import Problem, UserError
from kerascli.workflows.report import write_report


def command(
    names: RunArguments,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="elsewhere than RUN/report.html")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="open it in the browser")] = False,
    runs: RunsOption = None,
) -> None:
    """Write a run's report anew: one HTML file that needs no network, with curves, file, data, model and more.

    \b
    kerascli report last
    """
    folders = all_found(names, runs)
    if output is not None and len(folders) > 1:
        raise UserError(
            Problem(
                code="one-run-wanted",
                message=f"--output takes one report, not {len(folders)}",
                help=f"kerascli compare {' '.join(names)} --html {output}",
            )
        )
    for folder in folders:
        path = write_report(folder, output)
        typer.echo(str(path))
        if show:
            webbrowser.open(path.resolve().as_uri())
