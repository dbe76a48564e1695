"""The argument of commands that look at a model: FILE, RUN or MODEL, with what they warn of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerascli.cli.completion import complete_subject
from kerascli.cli.run_arguments import found
from kerascli.cli.settings import Settings
from kerascli.cli.showing import show
from kerascli.workflows.subject import Subject, subject_of

if TYPE_CHECKING:
    from kerascli.problems import Problem

SubjectArguments = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|RUN|MODEL [KEY=VALUE…]",
        help="an experiment file with changes to it, a run, or a saved model",
        show_default=False,
        autocompletion=complete_subject,
    ),
]


def looked_at(words: list[str], runs: Path | None, settings: Settings, unset: list[str] | None = None) -> Subject:
    """The model that was named; warnings are shown."""
    from kerascli.cli.working import at_work

    warnings: list[Problem] = []
    with at_work(debug=settings.debug):
        subject = subject_of(
            words[0], words[1:], unset or (), find=lambda text: found(text, runs), warn=warnings.append
        )
    if warnings and not settings.json:
        show(warnings, settings)
    return subject
