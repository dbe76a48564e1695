"""`kerascli bench`: how fast models and exports answer, side by side."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from kerascli.cli.columns import table
from kerascli.cli.completion import complete_run
from kerascli.cli.model_options import PluginsOption, UnsafeOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.problems import Problem, UserError
from kerascli.runs.where import runs_directory

HEADER = ("model", "batch", "a call", "95 % below", "examples/s")


def command(
    context: typer.Context,
    named: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL|RUN|EXPORT...", help="what is compared", show_default=False, autocompletion=complete_run
        ),
    ],
    batches: Annotated[str, typer.Option("--batch", metavar="N[,N]", help="batch sizes")] = "1,8,32,128",
    plugins: PluginsOption = None,
    unsafe: UnsafeOption = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Time what answers: latency and throughput by batch size, each in its own runtime, on this machine.

    \b
    kerascli bench last runs/mnist_cnn-20261120-143012/exports/onnx/model.onnx
    kerascli bench final_model.keras --batch 1,64
    """
    from kerascli.cli.working import at_work
    from kerascli.workflows.bench import BenchCall, bench

    call = BenchCall(
        named=tuple(named),
        runs=runs_directory(runs),
        batches=_sizes(batches),
        plugins=tuple(plugins or ()),
        unsafe=unsafe,
    )
    with at_work(debug=settings_of(context).debug):
        timings = bench(call, lambda problem: typer.echo(f"warning: {problem.message}", err=True))
    if as_json:
        typer.echo(json.dumps([asdict(timing) for timing in timings], indent=1))
        return
    rows = [
        (
            timing.model,
            str(timing.batch),
            f"{timing.milliseconds:.2f} ms",
            f"{timing.slowest:.2f} ms",
            f"{timing.per_second:,.0f}",
        )
        for timing in timings
    ]
    for line in table(HEADER, rows, right=HEADER[1:]):
        typer.echo(line)


def _sizes(text: str) -> tuple[int, ...]:
    """`1,8,32` as numbers."""
    try:
        sizes = tuple(int(part) for part in text.split(","))
    except ValueError:
        sizes = ()
    if not sizes or min(sizes) < 1:
        raise UserError(
            Problem(code="usage", message=f"`--batch {text}` is no list of whole numbers", help="--batch 1,32")
        )
    return sizes
