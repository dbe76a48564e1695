"""`kerascli eject`: the plain Keras script that a file stands for."""

from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.arguments import FileAndOverrides, UnsetOption, file_and_overrides
from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment


def command(
    words: FileAndOverrides,
    unset: UnsetOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="where it is written; else standard output")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="load what stands in where there is no network (`offline:`)")
    ] = False,
) -> None:
    """Write the Keras script that the file stands for: imports, data, model, compile, fit, save.

    \b
    kerascli eject my.yaml
    kerascli eject my.yaml -o train.py
    kerascli eject my.yaml fit.epochs=3 --offline -o train.py
    """
    file, overrides = file_and_overrides(words)
    read = read_experiment(file, overrides, unset or ())
    script = eject(read, folder=output.parent if output is not None else None, offline=offline)
    for note in script.notes:
        typer.echo(f"note: {note}", err=True)
    if output is None:
        typer.echo(script.text, nl=False)
    else:
        output.write_text(script.text, encoding="utf-8")
        typer.echo(f"wrote {output}; run it with: python {output}")
