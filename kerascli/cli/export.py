"""`kerascli export`: the model in other formats, each checked by its own runtime."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from kerascli.cli.completion import complete_run
from kerascli.cli.model_options import CheckpointOption, PluginsOption, UnsafeOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.runs.where import runs_directory

Named = Annotated[
    str,
    typer.Argument(metavar="RUN|MODEL", help="a run, or a model file", show_default=False, autocompletion=complete_run),
]
FormatsOption = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="NAME[,NAME]", help="keras weights h5 json savedmodel onnx litert …"),
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="elsewhere than RUN/exports")]
CoreOption = Annotated[bool, typer.Option("--core", help="the net alone, without the preparation")]
OpsetOption = Annotated[int | None, typer.Option("--opset", min=7, help="of ONNX")]
BatchOption = Annotated[int | None, typer.Option("--batch", min=1, help="a fixed batch size; else any")]
HalvesOption = Annotated[bool, typer.Option("--float16", help="half precision")]
QuantizeOption = Annotated[
    Literal["int8", "int4"] | None, typer.Option("--quantize", help="smaller numbers: int8 or int4")
]
ToleranceOption = Annotated[
    float | None, typer.Option("--tolerance", min=0, help="how far answers may lie from the model's")
]


def command(
    context: typer.Context,
    named: Named,
    formats: FormatsOption = None,
    output: OutputOption = None,
    core: CoreOption = False,
    checkpoint: CheckpointOption = None,
    opset: OpsetOption = None,
    batch: BatchOption = None,
    float16: HalvesOption = False,
    quantize: QuantizeOption = None,
    tolerance: ToleranceOption = None,
    plugins: PluginsOption = None,
    unsafe: UnsafeOption = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand a model over: every file was loaded by its own runtime and gave the model's answers, or there is none.

    \b
    kerascli export last --format onnx,savedmodel
    kerascli export last --format litert --quantize int8
    kerascli export final_model.keras --format openvino -o served
    """
    from kerascli.cli.exported import lines_of, values_of
    from kerascli.cli.working import at_work
    from kerascli.exports.format import ExportOptions
    from kerascli.exports.section import ExportSection
    from kerascli.workflows.export import ExportCall, check_formats, export, failure_of
    from kerascli.workflows.subjects import find_subject

    wanted = [name.strip() for text in formats or () for name in text.split(",") if name.strip()]
    names = check_formats(wanted)
    subject = find_subject(
        named,
        runs_directory(runs),
        checkpoint=checkpoint,
        plugins=tuple(plugins or ()),
        unsafe=unsafe,
        section="export",
    )
    section = subject.read.experiment.export if subject.read else ExportSection()
    reduced = section.precision if section.precision in {"int8", "int4"} else None
    call = ExportCall(
        subject=subject,
        formats=names or tuple(section.formats),
        folder=output,
        options=ExportOptions(
            opset=opset or section.opset,
            batch=batch or section.batch_size,
            float16=float16 or section.precision == "float16",
            quantize=quantize or reduced,
            tolerance=tolerance,
        ),
        core=core or section.core,
    )
    with at_work(debug=settings_of(context).debug):
        made = export(call, lambda problem: typer.echo(f"warning: {problem.message}", err=True))
    failure = failure_of(made)
    if as_json:
        typer.echo(json.dumps(values_of(made), indent=1))
        raise typer.Exit(failure.exit_code if failure is not None else 0)
    for line in lines_of(made):
        typer.echo(line)
    if failure is not None:
        raise failure
