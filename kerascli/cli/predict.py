"""`kerascli predict`: inputs as a person has them, answers in their words."""

from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.completion import complete_run
from kerascli.cli.model_options import CheckpointOption, PluginsOption, UnsafeOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.runs.where import runs_directory

ModelOption = Annotated[
    str, typer.Option("--model", metavar="MODEL|RUN", help="a model file, or a run", autocompletion=complete_run)
]
Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[INPUT]...", help="files, folders, globs, sentences, `-` as it comes; else the run's test part"
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="OUT", help=".csv .jsonl .parquet .npz, or a folder")
]
TopOption = Annotated[int, typer.Option("--top", min=1, help="so many classes, the likeliest first")]
LayerOption = Annotated[str | None, typer.Option("--layer", metavar="NAME", help="what an inner layer answers")]
SplitOption = Annotated[
    str | None, typer.Option("--split", metavar="PART", help="without INPUT: train, validation or test")
]
BatchOption = Annotated[int | None, typer.Option("--batch-size", min=1, help="examples a step of the model")]
OnErrorOption = Annotated[str, typer.Option("--on-error", metavar="tell|stop", help="at an unreadable input")]


def command(
    context: typer.Context,
    model: ModelOption,
    inputs: Inputs = None,
    output: OutputOption = None,
    top: TopOption = 1,
    layer: LayerOption = None,
    split: SplitOption = None,
    checkpoint: CheckpointOption = None,
    batch_size: BatchOption = None,
    on_error: OnErrorOption = "tell",
    plugins: PluginsOption = None,
    unsafe: UnsafeOption = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer in class names, values and probabilities, whatever a person has: pictures, rows, sentences, sounds.

    \b
    kerascli predict --model final_model.keras digit.png
    kerascli predict --model last new_customers.csv -o answers.csv
    kerascli predict --model last "what a wonderful film"
    """
    from kerascli.cli.predictions import print_answers, stops_on_error
    from kerascli.cli.working import at_work
    from kerascli.workflows.predict import PredictOptions
    from kerascli.workflows.prediction import Prediction, PredictionCall

    stops = stops_on_error(on_error)
    words = tuple(inputs or ())
    options = PredictOptions(
        inputs=words, top=top, batch_size=batch_size, layer=layer, split=split, stop_on_error=stops
    )
    where, own = runs_directory(runs), tuple(plugins or ())
    call = PredictionCall(named=model, runs=where, checkpoint=checkpoint, plugins=own, unsafe=unsafe, options=options)
    with at_work(debug=settings_of(context).debug):
        print_answers(Prediction(call), output, as_json=as_json)
