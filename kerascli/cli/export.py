"""`kerascli export`: the model in other formats, each checked by its own runtime."""

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
    from kerascli.cli.exported import call_of, show
    from kerascli.cli.working import at_work
    from kerascli.exports.format import ExportOptions
    from kerascli.workflows.export import check_formats, export
    from kerascli.workflows.subjects import find_subject

    names = check_formats([name.strip() for text in formats or () for name in text.split(",") if name.strip()])
    where, own = runs_directory(runs), tuple(plugins or ())
    subject = find_subject(named, where, checkpoint=checkpoint, plugins=own, unsafe=unsafe, section="export")
    asked = ExportOptions(opset=opset, batch=batch, float16=float16, quantize=quantize, tolerance=tolerance)
    call = call_of(subject, names, output, asked, core=core)
    with at_work(debug=settings_of(context).debug):
        made = export(call, lambda problem: typer.echo(f"warning: {problem.message}", err=True))
    show(made, as_json=as_json)
