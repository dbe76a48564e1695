"""`kerascli schema`: the JSON Schema of an experiment file, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.schema import schema


def command(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="an experiment file whose plugins and blocks are known too")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="where it is written; else standard output")
    ] = None,
) -> None:
    """Print the JSON Schema (2020-12) of the whole format, so that an editor completes names and shows their help.

    \b
    kerascli schema -o experiment.schema.json
    kerascli schema my.yaml -o my.schema.json     with the names of its plugins and blocks
    """
    reading = read_experiment(file).reading if file else None
    text = json.dumps(schema(reading), ensure_ascii=False, indent=1)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"wrote {output}; in an experiment file: # yaml-language-server: $schema={output}")
