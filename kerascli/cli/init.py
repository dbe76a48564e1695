"""`kerascli init`: a commented experiment file that runs."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from kerascli.problems import Problem, UserError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.schema import schema_file
from kerascli.workflows.templates import FIRST, template, templates

MARKER = "# yaml-language-server: $schema="


def command(
    name: Annotated[str, typer.Argument(metavar="[TEMPLATE]", help="a shipped config", show_default=True)] = FIRST,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="where it is written, `-` for the terminal")
    ] = None,
    list_templates: Annotated[bool, typer.Option("--list", help="name the templates")] = False,
) -> None:
    """Write a commented experiment file that runs as it is, with the line that lets editors complete it.

    \b
    kerascli init --list
    kerascli init mnist_cnn
    kerascli init residual_blocks -o my.yaml
    """
    if list_templates:
        for known in templates():
            typer.echo(f"{known.name:<22}{known.summary}")
        return
    chosen = template(name)
    read = read_experiment(chosen.path)
    text = f"{MARKER}{schema_file(read.reading)}\n{chosen.text}"
    if output == "-":
        typer.echo(text, nl=False)
        return
    target = Path(output or f"{chosen.name}.yaml")
    written = [write(text, target)]
    for path in chosen.companions(read):
        written.append(copy(chosen.path.parent / path, target.parent / path))
    typer.echo(f"wrote {', '.join(map(str, written))}\nnext\n  kerascli train {target}")


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
