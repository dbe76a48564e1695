"""`kerascli plot`: a model's graph as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.arguments import UnsetOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import settings_of
from kerascli.cli.subjects import SubjectArguments, looked_at
from kerascli.problems import Problem, UserError

FORMATS = (".svg", ".png", ".dot")


def command(
    context: typer.Context,
    words: SubjectArguments,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="ends in .svg, .png or .dot")] = Path(
        "model.svg"
    ),
    nested: Annotated[bool, typer.Option("--open", help="show what is inside nested models")] = False,
    unset: UnsetOption = None,
    runs: RunsOption = None,
) -> None:
    """Draw a model's layers with the shapes between them; needs no graphviz.

    \b
    kerascli plot my.yaml
    kerascli plot last -o model.png --open
    kerascli plot final_model.keras -o model.dot
    """
    from kerascli.workflows.picture import write_picture

    if output.suffix not in FORMATS:
        raise UserError(
            Problem(
                code="unknown-picture",
                message=f"a picture ends in {', '.join(FORMATS)}, not in `{output.suffix or output.name}`",
                help=f"-o {output.with_suffix('.svg')}",
            )
        )
    subject = looked_at(words, runs, settings_of(context), unset)
    write_picture(subject, output, opened=nested)
    typer.echo(str(output))
