"""`kerascli data`: what each part of the data holds."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerascli.amounts import amount
from kerascli.cli.arguments import UnsetOption
from kerascli.cli.completion import complete_subject
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.problems import Problem, UserError
from kerascli.runs.where import runs_directory

if TYPE_CHECKING:
    from kerascli.preparation.benching import BenchLook
    from kerascli.preparation.looking import SplitLook, TensorLook
    from kerascli.workflows.data import DataLook
    from kerascli.workflows.stored_looks import StoredLook

COLUMNS = 30
"""Columns of a table that are shown; `--json` has them all."""

PICTURES = (".png", ".svg", ".pdf", ".jpg")


def command(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|RUN [KEY=VALUE]...",
            help="a file or a run, and keys set from here",
            autocompletion=complete_subject,
        ),
    ],
    unset: UnsetOption = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="PNG", help="draw examples: pictures, waves or distributions")
    ] = None,
    augmented: Annotated[bool, typer.Option("--augmented", help="draw them as augmentation makes them")] = False,
    bench: Annotated[bool, typer.Option("--bench", help="how many batches a second, and where the time goes")] = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What each part holds: rows, classes, shapes, ranges, first examples, and what looks wrong.

    \b
    kerascli data my.yaml
    kerascli data my.yaml --plot examples.png --augmented
    kerascli data last --bench
    """
    from kerascli.cli.drawing import draw_problem
    from kerascli.cli.working import at_work
    from kerascli.workflows.data import Asked, look_at_data

    named, overrides = words[0], words[1:]
    if any("=" not in word for word in overrides):
        raise UserError(Problem(code="usage", message="one file or run is wanted", help="kerascli data my.yaml"))
    drawn = plot or (Path("examples.png") if augmented else None)
    if drawn is not None and drawn.suffix.lower() not in PICTURES:
        message = f"a picture ends in {', '.join(PICTURES)}, not in `{drawn.suffix or drawn.name}`"
        raise UserError(Problem(code="unknown-picture", message=message, help=f"--plot {drawn.with_suffix('.png')}"))
    with at_work(debug=settings_of(context).debug):
        asked = Asked(plot=drawn, augmented=augmented, bench=bench)
        found = look_at_data(named, runs_directory(runs), overrides, asked, unset or ())
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=1, default=str))
        return
    for problem in found.warnings:
        typer.echo(draw_problem(problem), err=True)
    for line in lines_of(found):
        typer.echo(line)


def lines_of(found: "DataLook") -> Iterator[str]:
    """The look, for people."""
    yield found.name
    for split in found.splits:
        yield from _split_lines(split, found.stored[split.name])
    for step, learned in found.learned.items():
        yield f"learned     {step}  {learned}"
    for part, fingerprint in found.fingerprints.items():
        yield f"fingerprint {part}  {fingerprint}"
    if found.bench is not None:
        yield from _bench_lines(found.bench)
    if found.plot is not None:
        yield f"drawn       {found.plot}"


def _bench_lines(speed: "BenchLook") -> Iterator[str]:
    yield (
        f"bench       {speed.batches_per_second:,.0f} batches/s, {speed.examples_per_second:,.0f} examples/s, "
        f"over {amount(speed.batches, 'batch', 'batches')} with no model behind them"
    )
    first = speed.first_batch_seconds
    yield f"  before    {speed.prepared_seconds:.2f} s to read and prepare, {first:.2f} s to the first"
    whole = sum(stage.milliseconds for stage in speed.stages) or 1.0
    told = [f"{stage.name} {stage.milliseconds:.3g} ms ({stage.milliseconds / whole:.0%})" for stage in speed.stages]
    if told:
        yield f"  a batch   {', '.join(told)}"


def _split_lines(split: "SplitLook", stored: "Sequence[StoredLook]") -> Iterator[str]:
    samples = "unknown examples" if split.samples is None else amount(split.samples, "example")
    batches = "" if split.batches is None else f" in {amount(split.batches, 'batch', 'batches')}"
    yield f"{split.name:<11} {samples}{batches}"
    width = max((len(look.name) for look in stored[:COLUMNS]), default=0)
    for look in stored[:COLUMNS]:
        yield f"  stored    {_stored_line(look, min(width, 24))}"
    if len(stored) > COLUMNS:
        yield f"  stored    and {amount(len(stored) - COLUMNS, 'more column')}"
    for kind, tensors in (("input", split.inputs), ("target", split.targets)):
        for tensor in tensors:
            yield f"  {kind:<9} {_tensor_line(tensor)}"
    if split.class_counts:
        total = sum(split.class_counts.values())
        counted = [f"{name} {count:,} ({count / total:.0%})" for name, count in list(split.class_counts.items())[:12]]
        yield f"  classes   {', '.join(counted)}{', …' if len(split.class_counts) > 12 else ''}"
    if split.first:
        yield f"  first     {', '.join(split.first)}"


def _stored_line(look: "StoredLook", width: int) -> str:
    """`Age  float64  0.42 to 80, mean 29.7  177 missing  22, 38, 26`."""
    parts = [f"{look.name:<{width}}", look.kind]
    if look.low is not None:
        parts.append(f"{look.low:.4g} to {look.high:.4g}, mean {look.mean:.4g}")
    if look.values is not None:
        parts.append(f"{look.values:,} different")
    if look.missing:
        parts.append(f"{look.missing:,} missing")
    if look.first:
        parts.append(f"first {', '.join(look.first)}")
    return "  ".join(parts)


def _tensor_line(tensor: "TensorLook") -> str:
    shape = "×".join("?" if size is None else str(size) for size in tensor.shape) or "number"
    reach = "" if tensor.low is None else f"  {tensor.low:.4g} to {tensor.high:.4g}, mean {tensor.mean:.4g}"
    return f"{tensor.name}  {tensor.dtype} {shape}{reach}"
