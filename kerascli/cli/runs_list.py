"""`kerascli runs list` and `kerascli runs best`: many runs at once."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.columns import table
from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption
from kerascli.reports.figures import metric as figure
from kerascli.reports.run_record import run_record
from kerascli.reports.run_table import HEADER, column_rows, run_rows
from kerascli.runs.find import ranked, wanted_direction
from kerascli.runs.query import check_fields, ordered, selected
from kerascli.runs.summary import RunSummary, summaries
from kerascli.runs.where import runs_directory

NEWEST = 30
"""How many runs are shown where nothing was asked for."""


def list_runs(
    sort: Annotated[
        str | None, typer.Option(metavar="FIELD", help="best or largest first; +FIELD: smallest first")
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="CONDITIONS", help="FIELD=VALUE, != ~ (contains) < <= > >=; all must hold"),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="FIELDS", help="with commas: metrics, keys of the file, state, seconds, ...")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"all of them, not the first {NEWEST}")] = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the runs, newest first: state, metrics, what differs. Damaged and foreign folders are shown as such.

    \b
    kerascli runs list --sort val_accuracy --filter state=finished
    kerascli runs list --filter "fit.epochs>=5 val_loss<0.1" --columns fit.epochs,val_loss
    """
    where = runs_directory(runs)
    known = summaries(where)
    wanted = ordered(selected(known, filters or []), sort) if sort else selected(known, filters or [])
    shown = wanted if everything or as_json else wanted[:NEWEST]
    lines = _json(shown) if as_json else _table(shown, known, columns.split(",") if columns else [])
    if not wanted and not as_json:
        lines = [_nothing(known, where)]
    for line in lines:
        typer.echo(line)
    if len(shown) < len(wanted):
        typer.echo(f"… and {len(wanted) - len(shown):,} more: --all")


def _json(runs: list[RunSummary]) -> list[str]:
    return [json.dumps([run_record(run) for run in runs], ensure_ascii=False, indent=1)]


def _nothing(known: list[RunSummary], where: Path) -> str:
    return f"none of {len(known):,} runs is so" if known else f"no runs in {where} yet: kerascli train FILE"


def _table(shown: list[RunSummary], known: list[RunSummary], columns: list[str]) -> list[str]:
    if columns:
        check_fields(columns, known)
        return table(["run", *columns], column_rows(shown, columns))
    return table(HEADER, run_rows(shown, known, datetime.now(UTC)), right=["time", "epochs"])


def best_runs(
    metric: Annotated[str, typer.Argument(metavar="METRIC[:min|max]", help="as logged: val_accuracy, val_loss")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="how many runs")] = 5,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank the runs by the best value of a metric in any epoch; the direction is Keras's, or :min, :max.

    \b
    kerascli runs best val_accuracy
    kerascli runs best val_loss:min
    """
    name, _, asked = metric.removeprefix("best:").partition(":")
    best = ranked(name, wanted_direction(name, asked, metric), runs_directory(runs), metric)[:count]
    if as_json:
        records = [{"id": run.folder.name, "epoch": run.epoch, name: run.value} for run in best]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    for line in table(["run", name, "epoch"], [[run.folder.name, figure(run.value), str(run.epoch)] for run in best]):
        typer.echo(line)
