"""`kerascli compare`: runs side by side, only what differs."""

import csv
import io
import json
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.columns import table
from kerascli.cli.run_arguments import RunArguments, RunsOption, all_found
from kerascli.cli.settings import JsonOption
from kerascli.problems import Problem, UserError
from kerascli.reports.comparison import Comparison, compare, comparison_record
from kerascli.reports.comparison_page import comparison_page
from kerascli.reports.sparkline import sparkline
from kerascli.runs.atomic import finite, write_text


def command(
    names: RunArguments,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="a page with all curves")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="comma-separated, for a spreadsheet")] = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare runs: what differs in their files, their metrics, curves, time and size.

    \b
    kerascli compare last mnist_cnn-20261119-101500
    kerascli compare last best:val_accuracy --json
    """
    folders = all_found(names, runs)
    if len(folders) < 2:
        raise UserError(
            Problem(
                code="two-runs-wanted",
                message="a comparison needs two runs or more",
                help=f"kerascli compare {names[0]} RUN, or kerascli runs show {names[0]}",
            )
        )
    comparison = compare(folders)
    if html is not None:
        write_text(html, comparison_page(comparison))
        typer.echo(str(html))
    elif as_json:
        typer.echo(json.dumps(finite(comparison_record(comparison)), ensure_ascii=False, indent=1))
    elif as_csv:
        typer.echo(_csv(comparison), nl=False)
    else:
        for line in _lines(comparison):
            typer.echo(line)


def _lines(comparison: Comparison) -> list[str]:
    """One column a run, as long as that can be read."""
    rows, group = [], ""
    for line in comparison.lines():
        if line.group != group:
            group = line.group
            rows.append([group, *("" for _ in comparison.runs)])
        marked = [f"{text} ★" if place == line.best else text for place, text in enumerate(line.texts)]
        rows.append([f"  {line.name}", *marked])
    return [*table(["", *comparison.short_names], rows), *_curves(comparison)]


def _curves(comparison: Comparison) -> list[str]:
    """The curve that runs are judged by, one under the other and on one scale."""
    monitors = [run.record.monitor for run in comparison.runs if run.record and run.record.monitor]
    name = monitors[0] if monitors else "loss"
    longest = max((len(rows) for rows in comparison.histories), default=0)
    if longest < 2:
        return []
    curves = [[row.metrics.get(name) for row in history] for history in comparison.histories]
    together = [value for curve in curves for value in curve]
    rows = [
        [f"  {run}", sparkline([*curve, *[None] * (longest - len(curve))], among=together)]
        for run, curve in zip(comparison.short_names, curves, strict=True)
    ]
    return table([name, ""], rows)


def _csv(comparison: Comparison) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["group", "name", *comparison.names])
    for line in comparison.lines():
        writer.writerow([line.group, line.name, *("" if value is None else value for value in line.values)])
    return buffer.getvalue()
