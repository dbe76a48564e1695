"""Calls the training workflow with a display, and says what to do where it failed."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run, unfinished_run
from kerascli.workflows.train import TrainOptions, train

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.cli.chatter import Chatter
    from kerascli.workflows.events import Event, Listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of `kerascli train`."""

    words: tuple[str, ...]
    file: Path | None
    overrides: tuple[str, ...]
    unset: tuple[str, ...]
    strict: bool
    resume: str | None
    dry_run: bool
    fast: bool
    profile: tuple[int, int] | None
    runs: Path
    command: tuple[str, ...]

    @property
    def options(self) -> TrainOptions:
        return TrainOptions(
            command=self.command,
            overrides=self.overrides,
            unset=self.unset,
            fast=self.fast,
            profile=self.profile,
        )


def run_call(call: Call, chatter: Chatter, *, quiet: bool, json: bool, debug: bool) -> int:
    """Train or resume; answers the exit code."""
    from kerascli.cli.display import Display
    from kerascli.cli.run_console import RunConsole

    with contextlib.ExitStack() as stack:
        if not debug:
            stack.enter_context(chatter)
        errors = RunConsole(file=sys.stderr)
        display = stack.enter_context(Display(RunConsole(file=sys.stdout), quiet=quiet, json=json, errors=errors))

        def listener(event: Event) -> None:
            if not debug:
                chatter(event)
            display(event)

        return _called(call, listener)


def _called(call: Call, listener: Listener) -> int:
    resumed = unfinished_run(call.file, call.runs) if call.resume == "auto" and call.file else None
    if resumed is not None or (call.resume is not None and call.resume != "auto"):
        run = resumed or call.resume or ""
        return resume_run(run, runs=call.runs, listener=listener, options=call.options).exit_code
    if call.file is None:
        raise AssertionError("the arguments were checked")
    read = read_experiment(call.file, call.overrides, call.unset, strict=call.strict, data_files=True)
    if call.dry_run:
        from kerascli.workflows.dry_run import dry_run

        dry_run(read, listener=listener)
        return 0
    return train(read, runs=call.runs, listener=listener, options=call.options).exit_code
