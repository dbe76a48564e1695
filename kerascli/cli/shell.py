"""The application: a group of commands whose modules are imported when they are called."""

import importlib
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from kerascli.cli import COMMANDS
from kerascli.cli.settings import DebugOption, FormatOption, Settings
from kerascli.config.nearest import nearest
from kerascli.problems import Problem, UserError
from kerascli.version import VERSION

EPILOG = """\b
Examples:
  kerascli init mnist_cnn                          a first experiment file
  kerascli validate my.yaml                        every mistake in it, in a third of a second
  kerascli train my.yaml fit.epochs=3              train, with a key set from here
  kerascli train --resume last                     go on where it was interrupted
  kerascli evaluate last
  kerascli explain Conv2D                          what an object takes"""


class LazyGroup(TyperGroup):
    """Knows its commands from a table; the module of one is imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- the signature is typer's
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 -- the signature is typer's
        listed = COMMANDS.get(cmd_name)
        return None if listed is None else loaded_command(cmd_name, importlib.import_module(listed.module))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise UserError(unknown_command(name))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- the signature is typer's
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.help) for name, listed in COMMANDS.items()])


def loaded_command(name: str, module: ModuleType) -> Any:
    """The command that a module defines."""
    application: typer.Typer | None = getattr(module, "app", None)
    if application is None:
        application = typer.Typer(add_completion=False, rich_markup_mode=None)
        application.command(name)(module.command)
    return get_command(application)


def unknown_command(name: str) -> Problem:
    """A word that is no command: perhaps a file, perhaps misspelt."""
    if name.endswith((".yaml", ".yml")):
        remedy = f"kerascli train {name}"
    else:
        words = nearest(name, COMMANDS)
        remedy = f"did you mean `kerascli {words[0]}`?" if words else "kerascli --help"
    return Problem(code="unknown-command", message=f"kerascli has no command `{name}`", help=remedy)


def show_version(asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        typer.echo(f"kerascli {VERSION}")
        raise typer.Exit


def start(
    version: Annotated[
        bool, typer.Option("--version", help="print the version", callback=show_version, is_eager=True)
    ] = False,
    problem_format: FormatOption = None,
    debug: DebugOption = False,
) -> None:
    """Train Keras models from a file: checked before TensorFlow is imported, nothing lost, nothing slower."""


def application() -> Any:
    """The whole command line."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, add_completion=True, no_args_is_help=True, epilog=EPILOG)
    app.callback()(start)
    return get_command(app)


def run(arguments: list[str], settings: Settings) -> int:
    """Run one command line; answers the exit code of what ended without an exception."""
    answer = application().main(args=arguments, prog_name="kerascli", standalone_mode=False, obj=settings)
    return answer if isinstance(answer, int) else 0
