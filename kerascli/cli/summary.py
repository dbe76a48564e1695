"""`kerascli summary`: a model's layers, parameters and memory."""

import dataclasses
import json
from collections.abc import Mapping

import typer

from kerascli.cli.arguments import UnsetOption
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption, settings_of
from kerascli.cli.subjects import SubjectArguments, looked_at


def command(
    context: typer.Context,
    words: SubjectArguments,
    unset: UnsetOption = None,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keras's own summary of a model, and what it takes of memory.

    \b
    kerascli summary my.yaml
    kerascli summary my.yaml model.sequential.2.Dense.units=64
    kerascli summary last --json
    kerascli summary final_model.keras
    """
    from kerascli.models.measuring import measure

    settings = settings_of(context)
    subject = looked_at(words, runs, settings, unset)
    size = measure(subject.model, optimizer=subject.optimizer, batch_size=subject.batch_size, facts=subject.facts)
    if settings.json:
        typer.echo(json.dumps(dataclasses.asdict(size), indent=2))
        return
    subject.model.summary(print_fn=lambda text, **_: typer.echo(text), expand_nested=True, show_trainable=True)
    typer.echo(f" Weights take {told(size.weight_bytes)}.")
    if size.optimizer_bytes is not None:
        typer.echo(f" The optimizer takes {told(size.optimizer_bytes)} more.")
    if size.activation_bytes is not None:
        amount, for_sizes = told(size.activation_bytes), counted_for(size.counted_for, assumed=size.sizes_assumed)
        typer.echo(f" Activations of a batch of {size.batch_size} take about {amount}{for_sizes}.")


def counted_for(shapes: Mapping[str, tuple[int, ...]], *, assumed: bool) -> str:
    """What open sizes were taken for: ` for x of (200,)`, and how much of that is a guess."""
    from kerascli.models.activations import ASSUMED
    from kerascli.models.trace import told_shape

    sized = " and ".join(f"{name} of {told_shape(shape)}" for name, shape in shapes.items())
    guessed = f"; {ASSUMED} stands for each size that is open" if assumed else ""
    return f"{' for ' if sized else ''}{sized}{guessed}"


def told(count: int) -> str:
    """Bytes for people."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:,.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"
