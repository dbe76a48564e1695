"""The entry point: runs one command line and turns how it ended into an exit code.

0 done · 1 the run failed · 2 the user's file, arguments or model · 3 the user's data
4 a demanded score not reached · 130 interrupted (SIGINT) · 143 interrupted (SIGTERM)
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from typer import Abort
from typer.exceptions import TyperException

from kerascli.cli.settings import Settings
from kerascli.cli.shell import run
from kerascli.problems import Problem, RunError, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process and leave it."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(exit_code(sys.argv[1:]))


def exit_code(arguments: Sequence[str]) -> int:
    """Run one command line, show what went wrong, and answer its exit code."""
    words = [word for word in arguments if word != "--debug"]
    settings = Settings(debug=len(words) < len(arguments))
    try:
        return run(words, settings)
    except UserError as error:
        ended: UserError = error
    except TyperException as error:
        ended = UserError(Problem(code="usage", message=usage_message(error), help=usage_help(error)))
    except (Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the last door: nobody sees a traceback who did not ask for one
        ended = internal_error(error)
    if settings.debug:
        traceback.print_exception(ended)
    return shown(ended, settings)


def shown(ended: UserError, settings: Settings) -> int:
    """Show why a command ended, in the form that was asked for."""
    from kerascli.cli.showing import show

    show(ended.problems, settings, ending="" if ended.something_ran else "Nothing was run.")
    return ended.exit_code


def usage_message(error: TyperException) -> str:
    """What typer says, as a sentence of ours."""
    message = error.format_message().rstrip(".").replace("'", "`")
    return message[:1].lower() + message[1:]


def usage_help(error: TyperException) -> str:
    """Where to read how the command is called."""
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'kerascli'} --help"


def internal_error(error: Exception) -> RunError:
    """A mistake of kerascli's own."""
    ended = RunError(
        Problem(
            code="internal-error",
            message=f"kerascli itself failed: {type(error).__name__}: {error}",
            help="run it again with --debug, and report what it prints",
        )
    )
    ended.__cause__ = error
    return ended


if __name__ == "__main__":
    main()
