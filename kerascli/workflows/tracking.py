"""Tells trackers of a run from a process of their own, so that none can stop or slow the training."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from kerascli.problems import Problem
from kerascli.workflows import events
from kerascli.workflows.mlflow_child import SAID

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.training.track_section import MlflowSection, TrackSection

PATIENCE_SECONDS = 30.0
"""How long the end of a run waits for a tracker to catch up; it goes on alone after that."""
SOON_SECONDS = 1.0
"""What takes longer is told to the user."""
PATIENCE_WITH_ABSENT = 3.0
"""The same, where the tracker could not be reached before."""


def tracked(listener: events.Listener, section: TrackSection | None, name: str) -> events.Listener:
    """The listener, and whoever else the file wants to be told."""
    if section is None or section.mlflow is None:
        return listener
    return MlflowTracker(section.mlflow, name, listener)


class MlflowTracker:
    """A listener between the run and its listener: starts the child with the run, waits for it at the end."""

    def __init__(self, section: MlflowSection, name: str, listener: events.Listener) -> None:
        self._section = section
        self._name = name
        self._listener = listener
        self._child: subprocess.Popen[str] | None = None
        self._told: list[str] = []
        self._shown = 0

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.RunStarted):
            self._start(event.run)
        if isinstance(event, events.RunEnded):
            self._finish()
        self._pass_on()
        self._listener(event)

    def _start(self, folder: Path) -> None:
        module = "kerascli.workflows.mlflow_child"
        words = [
            sys.executable,
            "-m",
            module,
            str(folder),
            self._section.experiment or self._name,
            self._section.uri or "",
        ]
        self._child = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self._child,), name="mlflow", daemon=True).start()

    def _read(self, child: subprocess.Popen[str]) -> None:
        for line in child.stdout or ():
            if line.startswith(SAID):
                self._told.append(line.removeprefix(SAID).strip())

    def _pass_on(self) -> None:
        """What the child said since the last event, in the thread that the listener expects."""
        while self._shown < len(self._told):
            text = self._told[self._shown]
            self._shown += 1
            problem = Problem(code="tracker-away", message=text, severity="warning", help="the run goes on without it")
            self._listener(events.Warned(problem=problem))

    def _finish(self) -> None:
        if self._child is None:
            return
        if self._child.stdin is not None:
            self._child.stdin.close()  # all of the run is written now
        if self._ends_within(SOON_SECONDS):
            return
        self._listener(events.Said(text="telling mlflow …"))
        if not self._ends_within(PATIENCE_WITH_ABSENT if self._told else PATIENCE_SECONDS) and not self._told:
            self._told.append("mlflow is slow; it is still being told, in the background")

    def _ends_within(self, seconds: float) -> bool:
        try:
            return self._child is None or self._child.wait(seconds) is not None
        except subprocess.TimeoutExpired:
            return False
