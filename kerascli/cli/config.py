"""`kerascli config`: what an experiment file says once everything is applied, and how two differ."""

import json
from collections.abc import Mapping as MappingType
from typing import Annotated

import typer

from kerascli.cli.arguments import FileAndOverrides, UnsetOption, file_and_overrides
from kerascli.cli.columns import table
from kerascli.cli.run_arguments import RUN_HELP, RunsOption
from kerascli.cli.settings import JsonOption
from kerascli.config import dump, dump_short, load_text
from kerascli.config.nodes import Mapping, Node
from kerascli.config.origins import annotated, by_key, origins_in, shown
from kerascli.problems import Source, UserError
from kerascli.runs.where import runs_directory

EPILOG = """\b
Examples:
  kerascli config show my.yaml                       with parents, overrides and references applied
  kerascli config show my.yaml fit.epochs=3 --resolved --origin
  kerascli config diff my.yaml last                  what the newest run was trained with"""

app = typer.Typer(
    name="config",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Show what an experiment file comes to, and how two of them differ.",
    epilog=EPILOG,
)


@app.command("show")
def show_file(
    words: FileAndOverrides,
    unset: UnsetOption = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="check the file and fill every default in")] = False,
    origin: Annotated[bool, typer.Option("--origin", help="tell where each value came from")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a file with its parents, overrides and references applied.

    \b
    kerascli config show my.yaml
    kerascli config show my.yaml fit.epochs=3 --resolved --origin
    """
    file, overrides = file_and_overrides(words)
    root, origins = _read(file, overrides, unset or [], resolved=resolved)
    if as_json:
        values = by_key(root, origins) if origin else shown(root)
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        typer.echo(annotated(root, origins) if origin else dump(root), nl=False)


def _read(
    file: str, overrides: list[str], unset: list[str], *, resolved: bool
) -> tuple[Mapping, MappingType[Node, str]]:
    """The tree that is shown, and the origins of its values."""
    from kerascli.workflows.reading import load_any, read_experiment

    if resolved:
        from kerascli.workflows.resolving import resolved as resolved_text

        read = read_experiment(file, overrides, unset)
        filled = load_text(Source(name="default", text=resolved_text(read), kind="default")).root
        return filled, origins_in(filled, read.loaded.root, read.loaded.origins)
    loaded = load_any(file, overrides, unset)
    if loaded.problems:
        raise UserError(loaded.problems)
    return loaded.root, loaded.origins


@app.command("diff")
def show_differences(
    left: Annotated[str, typer.Argument(metavar="A", help="an experiment file or a run", show_default=False)],
    right: Annotated[str, typer.Argument(metavar="B", help=f"another; a run is {RUN_HELP}", show_default=False)],
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the settings that differ between two files or runs, defaults included.

    \b
    kerascli config diff my.yaml last
    kerascli config diff my.yaml last --json
    """
    from kerascli.workflows.differences import differences

    found = differences((left, right), runs_directory(runs))
    if as_json:
        records = [{"key": key, "left": one, "right": other} for key, one, other in found]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    rows = [[key, dump_short(one), dump_short(other)] for key, one, other in found]
    for line in table(["", left, right], rows) if rows else ["no setting differs"]:
        typer.echo(line)
