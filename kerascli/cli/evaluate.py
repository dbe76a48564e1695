"""`kerascli evaluate`: how good a model is, and where it is wrong."""

from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.arguments import is_override
from kerascli.cli.completion import complete_subject
from kerascli.cli.model_options import CheckpointOption, PluginsOption, UnsafeOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.problems import Problem, UserError
from kerascli.runs.where import runs_directory

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN|MODEL [KEY=VALUE]...",
        help="a run or a model, and keys of its file set from here",
        autocompletion=complete_subject,
    ),
]
SplitOption = Annotated[
    str | None, typer.Option("--split", metavar="PART", help="train, validation or test; test where there is one")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="FILE", help="other data, prepared by what the run has learned")
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="COLUMN", help="figures for each value of a column of the table")
]
ThresholdOption = Annotated[
    float | None, typer.Option("--threshold", min=0, max=1, help="from which probability an answer is yes")
]
CalibrationOption = Annotated[bool, typer.Option("--calibration", help="how often sure answers are right")]
IntervalsOption = Annotated[bool, typer.Option("--intervals", help="95 % bootstrap intervals")]
DemandsOption = Annotated[
    list[str] | None,
    typer.Option("--fail-under", metavar="NAME=VALUE", help="exit with 4 where a figure is worse"),
]


def command(
    context: typer.Context,
    words: Words,
    split: SplitOption = None,
    data: DataOption = None,
    by: ByOption = None,
    checkpoint: CheckpointOption = None,
    threshold: ThresholdOption = None,
    calibration: CalibrationOption = False,
    intervals: IntervalsOption = False,
    fail_under: DemandsOption = None,
    plugins: PluginsOption = None,
    unsafe: UnsafeOption = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Evaluate a run: the metrics as Keras gives them, and per class, curve by curve, mistake by mistake.

    \b
    kerascli evaluate last
    kerascli evaluate runs/mnist_cnn-20261120-143012 --checkpoint best
    kerascli evaluate last --data houses_of_2026.csv --by city
    kerascli evaluate last --fail-under accuracy=0.9
    """
    from kerascli.cli.evaluation import demand_of, show
    from kerascli.cli.working import at_work
    from kerascli.workflows.evaluate import EvaluateOptions
    from kerascli.workflows.evaluation import EvaluationCall, run_evaluation

    demands = [demand_of(text) for text in fail_under or ()]
    options = EvaluateOptions(
        split=split, calibration=calibration, intervals=intervals, threshold=threshold, data=data, by=by
    )
    call = EvaluationCall(
        named=_named(words),
        runs=runs_directory(runs),
        overrides=tuple(filter(is_override, words)),
        checkpoint=checkpoint,
        plugins=tuple(plugins or ()),
        unsafe=unsafe,
        options=options,
    )
    with at_work(debug=settings_of(context).debug):
        found = run_evaluation(call)
    show(found, demands, as_json=as_json)


def _named(words: list[str]) -> str:
    """The one run or model among the words."""
    named = [word for word in words if not is_override(word)]
    if len(named) != 1:
        raise UserError(
            Problem(code="usage", message=f"one run is wanted, not {len(named)}", help="kerascli evaluate last")
        )
    return named[0]
