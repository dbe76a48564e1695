"""`kerascli validate`: every mistake in experiment files, told without running anything."""

from typing import Annotated

import typer

from kerascli.cli.arguments import FilesAndOverrides, StrictOption, UnsetOption, files_and_overrides
from kerascli.cli.settings import FormatOption, JsonOption, settings_of
from kerascli.cli.showing import show
from kerascli.problems import DataError, Problem, UserError
from kerascli.workflows.reading import ReadExperiment, read_experiment


def command(
    context: typer.Context,
    words: FilesAndOverrides,
    unset: UnsetOption = None,
    strict: StrictOption = False,
    deep: Annotated[bool, typer.Option(help="Prepare the data and build the model too.")] = False,
    problem_format: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check experiment files without importing TensorFlow: every mistake, with its place and a remedy.

    \b
    kerascli validate my.yaml
    kerascli validate configs/*.yaml --strict
    kerascli validate my.yaml --deep
    kerascli validate my.yaml fit.epochs=3 model.sequential.2.Dense.units=64
    """
    files, overrides = files_and_overrides(words)
    problems: list[Problem] = []
    kinds: set[type[UserError]] = set()
    settings = settings_of(context)
    for file in files:
        try:
            read = read_experiment(file, overrides, unset or (), strict=strict, data_files=True)
            problems += read.warnings
            if deep:
                problems += deep_problems(read, debug=settings.debug)
        except UserError as error:
            problems += error.problems
            kinds.add(type(error))
    if any(problem.severity == "error" for problem in problems):
        raise (DataError if kinds == {DataError} else UserError)(problems)
    if problems or settings.json:
        show(problems, settings)
    elif settings.format == "text":
        typer.echo(f"{', '.join(files)}: nothing is wrong")


def deep_problems(read: ReadExperiment, *, debug: bool) -> list[Problem]:
    """What the data and the built model tell; Keras is imported for it."""
    from kerascli.cli.working import at_work
    from kerascli.workflows.deep import check_deep

    with at_work(debug=debug):
        return check_deep(read)
