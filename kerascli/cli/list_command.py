"""`kerascli list`: everything that can be named in an experiment file."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from kerascli.cli.columns import table
from kerascli.cli.completion import complete_kind
from kerascli.cli.settings import JsonOption
from kerascli.workflows.listing import kinds, names_of


def command(
    kind: Annotated[
        str | None,
        typer.Argument(help="layers, optimizers, sources, …; without one, the kinds", autocompletion=complete_kind),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what can be named in an experiment file.

    \b
    kerascli list                 the kinds
    kerascli list layers          every layer, with a line on each
    kerascli list sources --json
    """
    if kind is None:
        counted = kinds()
        if as_json:
            typer.echo(json.dumps(counted, indent=2))
        else:
            rows = [[name, str(count)] for name, count in counted.items()]
            typer.echo("\n".join(table(["kind", "count"], rows, right=["count"])))
        return
    found = names_of(kind)
    if as_json:
        typer.echo(json.dumps([asdict(listed) for listed in found], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(table(["name", "about"], [[listed.name, listed.summary] for listed in found])))
