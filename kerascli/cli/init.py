"""`kerascli init`: a commented experiment file that runs."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.completion import complete_template
from kerascli.cli.settings import settings_of
from kerascli.problems import Problem, UserError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.schema import schema_file
from kerascli.workflows.templates import FIRST, template, templates

MARKER = "# yaml-language-server: $schema="


Template = Annotated[
    str,
    typer.Argument(metavar="[TEMPLATE]", help="a shipped config", show_default=True, autocompletion=complete_template),
]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="where it is written, `-` for the terminal")
]
FromModelOption = Annotated[
    str | None, typer.Option("--from-model", metavar="MODEL|RUN", help="write down a saved model")
]
FromOption = Annotated[
    Path | None, typer.Option("--from", metavar="DATA", help="your own table, or a folder with a folder per class")
]
TargetOption = Annotated[str | None, typer.Option("--target", metavar="COLUMN", help="what a table predicts")]
ListOption = Annotated[bool, typer.Option("--list", help="name the templates")]


def command(
    context: typer.Context,
    name: Template = FIRST,
    output: OutputOption = None,
    from_model: FromModelOption = None,
    data: FromOption = None,
    column: TargetOption = None,
    list_templates: ListOption = False,
) -> None:
    """Write a commented experiment file that runs as it is, with the line that lets editors complete it.

    \b
    kerascli init --list
    kerascli init mnist_cnn
    kerascli init residual_blocks -o my.yaml
    kerascli init --from-model model.keras -o model.yaml
    kerascli init --from houses.csv --target price
    """
    if list_templates:
        for known in templates():
            typer.echo(f"{known.name:<22}{known.summary}")
        return
    if name != FIRST and (from_model or data) is not None:
        message = f"`{name}` names a template, and the file is made from `{from_model or data}`"
        raise UserError(Problem(code="usage", message=message, help=f"-o {name}"))
    if from_model is not None:
        write_model(context, from_model, output)
        return
    if data is not None:
        write_first(data, column, output)
        return
    write_template(name, output)


def write_template(name: str, output: str | None) -> None:
    """A shipped config, with the files that it names."""
    chosen = template(name)
    read = read_experiment(chosen.path)
    text = f"{MARKER}{schema_file(read.reading)}\n{chosen.text}"
    if output == "-":
        typer.echo(text, nl=False)
        return
    target = Path(output or f"{chosen.name}.yaml")
    written = [write(text, target)]
    written += [copy(chosen.path.parent / path, target.parent / path) for path in chosen.companions(read)]
    typer.echo(f"wrote {', '.join(map(str, written))}\nnext\n  kerascli train {target}")


def write_first(data: Path, column: str | None, output: str | None) -> None:
    """A first experiment for the user's own table or pictures."""
    from kerascli.preparation.suggesting import suggest

    text = suggest(data, column)
    if output == "-":
        typer.echo(text, nl=False)
        return
    written = write(text, Path(output or f"{data.stem}.yaml"))
    typer.echo(f"wrote {written}\nnext\n  kerascli train {written}")


def write_model(context: typer.Context, name: str, output: str | None) -> None:
    """A model as a file that builds it again."""
    from kerascli.cli.subjects import looked_at
    from kerascli.workflows.model_file import model_file

    text = model_file(looked_at([name], None, settings_of(context)))
    if output == "-":
        typer.echo(text, nl=False)
        return
    typer.echo(f"wrote {write(text, Path(output or f'{Path(name).stem}.yaml'))}")


def write(text: str, path: Path) -> Path:
    """Write a new file; an old one stays."""
    refuse_old(path)
    path.write_text(text, encoding="utf-8")
    return path


def copy(source: Path, path: Path) -> Path:
    """Copy a file that the template names; the same file may be there already."""
    if path.exists() and path.read_bytes() == source.read_bytes():
        return path
    refuse_old(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, path))


def refuse_old(path: Path) -> None:
    """Nothing is written over."""
    if path.exists():
        raise UserError(
            Problem(
                code="file-exists", message=f"`{path}` is there already", help=f"kerascli init -o {path.stem}_2.yaml"
            )
        )
