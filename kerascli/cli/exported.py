"""From what `export` was told to what is shown of it: the call, a table, JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import typer

from kerascli.cli.columns import table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.exports.format import ExportOptions
    from kerascli.workflows.export import ExportCall, Exported
    from kerascli.workflows.subjects import Subject

HEADER = ("format", "largest difference", "same class", "size", "per batch", "file")


def call_of(
    subject: Subject, formats: tuple[str, ...], folder: Path | None, asked: ExportOptions, *, core: bool
) -> ExportCall:
    """What the command line leaves open is as the `export` section of the run's file has it."""
    from kerascli.exports.section import ExportSection
    from kerascli.workflows.export import ExportCall

    section = subject.read.experiment.export if subject.read else ExportSection()
    options = replace(
        asked,
        opset=asked.opset or section.opset,
        batch=asked.batch or section.batch_size,
        float16=asked.float16 or section.precision == "float16",
        quantize=asked.quantize or (section.precision if section.precision in {"int8", "int4"} else None),
    )
    formats = formats or tuple(section.formats)
    return ExportCall(subject=subject, formats=formats, folder=folder, options=options, core=core or section.core)


def show(made: Sequence[Exported], *, as_json: bool) -> None:
    """What was written; what could not be is a problem afterwards, of the JSON document the exit code."""
    from kerascli.workflows.export import failure_of

    failure = failure_of(made)
    if as_json:
        typer.echo(json.dumps(values_of(made), indent=1))
        raise typer.Exit(failure.exit_code if failure is not None else 0)
    for line in lines_of(made):
        typer.echo(line)
    if failure is not None:
        raise failure


def values_of(made: Sequence[Exported]) -> list[dict[str, Any]]:
    """One mapping a format."""
    return [
        {
            "format": part.format,
            "path": str(part.path) if part.path else None,
            "problem": part.problem.message if part.problem else None,
            **(asdict(part.verification) if part.verification else {}),
        }
        for part in made
    ]


def lines_of(made: Sequence[Exported]) -> list[str]:
    """A table of what was written; what was not is told as problems afterwards."""
    rows = []
    for part in made:
        seen = part.verification
        if part.path is None or seen is None:
            continue
        same = "–" if seen.agreement is None else f"{seen.agreement:.0%}"
        size = f"{seen.bytes / 1024:,.0f} KiB"
        speed = f"{seen.milliseconds:.2f} ms for {seen.examples}"
        rows.append((part.format, f"{seen.difference:.2g}", same, size, speed, str(part.path)))
    return table(HEADER, rows) if rows else []
