"""`kerascli train`: train what a file says, or go on with a run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.arguments import StrictOption, UnsetOption, file_and_overrides, is_override
from kerascli.cli.completion import complete_run, complete_words
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.problems import Problem, UserError
from kerascli.runs.where import runs_directory

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE] [KEY=VALUE]...",
        help="an experiment file, and keys set from here",
        autocompletion=complete_words,
    ),
]
ResumeOption = Annotated[
    str | None,
    typer.Option(
        "--resume",
        metavar="RUN",
        help="go on with a run; `auto`: with this file's unfinished one, else start",
        autocompletion=complete_run,
    ),
]


def command(
    context: typer.Context,
    words: Words = None,
    unset: UnsetOption = None,
    resume: ResumeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="one batch through everything, leaving nothing")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="shrink to some steps, for CI")] = False,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="FIRST:LAST", help="profile these steps for TensorBoard")
    ] = None,
    strict: StrictOption = False,
    runs: RunsOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="only warnings, and the run's folder")] = False,
    as_json: JsonOption = False,
) -> None:
    """Train what an experiment file says; interrupted or killed, it goes on where it was.

    \b
    kerascli train my.yaml
    kerascli train my.yaml fit.epochs=3 compile.optimizer=sgd
    kerascli train --resume last
    kerascli train --resume last fit.epochs=40
    """
    from kerascli.cli.chatter import Chatter
    from kerascli.cli.training import Call, run_call

    settings = settings_of(context)
    settings.lines = as_json
    _refuse_beside(resume, {"--dry-run": dry_run, "--fast": fast, "--strict": strict})
    call = Call(
        words=tuple(words or ()),
        file=_file(words or [], resume),
        overrides=tuple(word for word in words or () if is_override(word)),
        unset=tuple(unset or ()),
        strict=strict,
        resume=resume,
        dry_run=dry_run,
        fast=fast,
        profile=steps_to_profile(profile),
        runs=runs_directory(runs),
        command=tuple(sys.argv),
    )
    exit_code = run_call(call, Chatter(), quiet=quiet, json=as_json, debug=settings.debug)
    if exit_code:
        raise typer.Exit(exit_code)


def steps_to_profile(text: str | None) -> tuple[int, int] | None:
    """`10:20` as two numbers."""
    if text is None:
        return None
    first, colon, last = text.partition(":")
    if not (colon and first.isdigit() and last.isdigit() and 0 < int(first) <= int(last)):
        raise UserError(
            Problem(code="usage", message=f"`--profile {text}` is no range of steps", help="--profile 10:20")
        )
    return int(first), int(last)


def _refuse_beside(resume: str | None, asked: dict[str, bool]) -> None:
    """A run that is resumed was checked and shrunk, or not, when it began; a dry run keeps none to go on with."""
    for option, given in asked.items():
        if given and resume is not None and (resume != "auto" or option == "--dry-run"):
            raise UserError(
                Problem(
                    code="usage",
                    message=f"`{option}` is for a new run, and can't stand beside `--resume {resume}`",
                    help=f"take `{option}` away",
                )
            )


def _file(words: list[str], resume: str | None) -> Path | None:
    """The experiment file; a run that is resumed knows its own."""
    named = [word for word in words if not is_override(word)]
    if resume is not None and resume != "auto":
        if named:
            raise UserError(
                Problem(
                    code="usage",
                    message=f"a run knows its own file: `{named[0]}` can't be named beside `--resume {resume}`",
                    help=f"kerascli train --resume {resume}",
                )
            )
        return None
    return Path(file_and_overrides(words)[0])
