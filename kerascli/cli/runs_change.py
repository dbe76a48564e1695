"""`kerascli runs tag|note|rm|clean`: what changes runs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.run_arguments import RunArgument, RunArguments, RunsOption, YesOption, all_found, found
from kerascli.cli.settings import JsonOption
from kerascli.problems import Problem, UserError
from kerascli.reports.figures import size
from kerascli.runs.notes import Notes, read_notes, write_notes
from kerascli.runs.removal import folder_bytes, remove_folder
from kerascli.runs.summary import summaries, summarize
from kerascli.runs.where import runs_directory

GONE_BAD = ("died", "failed")


def tag_runs(
    run: RunArgument,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="words to find it by: --filter tags~paper")],
    remove: Annotated[bool, typer.Option("--remove", help="take these tags away")] = False,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a run tags, or take them away.

    \b
    kerascli runs tag last baseline
    kerascli runs tag last baseline --remove
    """
    folder = found(run, runs)
    added, removed = ((), tuple(tags)) if remove else (tuple(tags), ())
    notes = read_notes(folder).tagged(added, removed)
    write_notes(folder, notes)
    _answer(folder, notes, " ".join(f"#{tag}" for tag in notes.tags) or "no tags", as_json=as_json)


def note_run(
    run: RunArgument,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="left out: print it; '' takes it away")] = None,
    runs: RunsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down something about a run, or read it.

    \b
    kerascli runs note last "smaller batches, same seed"
    kerascli runs note last
    """
    folder = found(run, runs)
    notes = read_notes(folder)
    if text is not None:
        notes = Notes(notes.tags, text)
        write_notes(folder, notes)
    _answer(folder, notes, notes.note or "no note", as_json=as_json)


def _answer(folder: Path, notes: Notes, text: str, *, as_json: bool) -> None:
    """What is written down about a run now."""
    if as_json:
        record = {"id": folder.name, "tags": list(notes.tags), "note": notes.note}
        typer.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        typer.echo(f"{folder.name}: {text}")


def remove_runs(names: RunArguments, yes: YesOption = False, runs: RunsOption = None) -> None:
    """Delete runs with all their files, after asking.

    \b
    kerascli runs rm RUN
    kerascli runs rm RUN OTHER_RUN --yes
    """
    _remove(all_found(names, runs), yes=yes)


def clean_runs(yes: YesOption = False, runs: RunsOption = None) -> None:
    """Delete the runs that died or failed, after asking.

    \b
    kerascli runs clean --yes
    """
    folders = [run.folder for run in summaries(runs_directory(runs)) if run.state in GONE_BAD]
    if not folders:
        typer.echo("no run died or failed")
        return
    _remove(folders, yes=yes)


def _remove(folders: list[Path], *, yes: bool) -> None:
    running = [folder for folder in folders if summarize(folder).state == "running"]
    if running:
        raise UserError(
            Problem(
                code="run-in-use",
                message=f"a process is on the run `{running[0].name}`",
                help="stop it first (Ctrl-C, or SIGTERM), then delete it",
            )
        )
    for folder in folders:
        typer.echo(f"  {folder.name}  {summarize(folder).state}  {size(folder_bytes(folder))}")
    if not yes:
        typer.confirm(f"delete {len(folders)} run{'s' if len(folders) != 1 else ''}?", abort=True)
    for folder in folders:
        remove_folder(folder)
    typer.echo(f"deleted {len(folders)} run{'s' if len(folders) != 1 else ''}")
