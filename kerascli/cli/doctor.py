"""`kerascli doctor`: what is installed, where is written, what outside the file would matter."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from kerascli.cli.run_arguments import RunsOption
from kerascli.cli.settings import JsonOption
from kerascli.runs.where import runs_directory
from kerascli.workflows.inspection import Finding, devices, inspect

MARKS = {"ok": " ", "warning": "!", "missing": "-", "error": "x"}


def command(
    runs: RunsOption = None,
    with_devices: Annotated[
        bool, typer.Option("--devices", help="also what each backend computes on (imports them)")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell what is installed, which folders are written, and which settings outside the file would matter.

    \b
    kerascli doctor
    kerascli doctor --devices --json
    """
    found = inspect(runs_directory(runs))
    if with_devices:
        found += devices()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(lines(found)))
    if any(finding.state == "error" for finding in found):
        raise typer.Exit(1)


def lines(found: list[Finding]) -> list[str]:
    """Findings by topic, with a remedy below what is not well."""
    width = max(len(finding.name) for finding in found)
    told: list[str] = []
    topic = ""
    for finding in found:
        if finding.topic != topic:
            topic = finding.topic
            told.append(topic)
        told.append(f"{MARKS[finding.state]} {finding.name:<{width}}  {finding.value}")
        if finding.remedy:
            told.append(f"  {'':<{width}}  {finding.remedy}")
    return told
