"""What libraries print and warn of goes into the run's log, and the terminal stays readable."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import tempfile
import warnings
from typing import TYPE_CHECKING, Self, TextIO

from kerascli.runs.layout import RunPaths
from kerascli.workflows.events import RunStarted

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from kerascli.workflows.events import Event

STDERR = 2


class Chatter:
    """Takes the process's standard error away from C++ code; Python's own `sys.stderr` still reaches the terminal.

    A crash of the interpreter is reported to the terminal by faulthandler, with the line of Python it happened in.
    """

    def __enter__(self) -> Self:
        sys.stderr.flush()
        self._terminal = os.dup(STDERR)
        self._python_stderr = sys.stderr
        sys.stderr = os.fdopen(os.dup(self._terminal), "w", buffering=1, errors="backslashreplace")
        self._enabled = faulthandler.is_enabled()
        faulthandler.enable(file=self._terminal)
        self._early = tempfile.TemporaryFile()
        os.dup2(self._early.fileno(), STDERR)
        self._show = warnings.showwarning
        warnings.showwarning = shown_as_one_line
        return self

    def __call__(self, event: Event) -> None:
        """From the start of a run on, write into its log."""
        if isinstance(event, RunStarted):
            self._into(RunPaths(event.run).log)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        warnings.showwarning = self._show
        os.dup2(self._terminal, STDERR)
        if not self._enabled:
            faulthandler.disable()
        sys.stderr.close()
        sys.stderr = self._python_stderr
        os.close(self._terminal)
        self._early.close()

    def _into(self, log: Path) -> None:
        self._early.seek(0)
        with log.open("ab") as file:
            file.write(self._early.read())
            file.flush()
            os.dup2(file.fileno(), STDERR)


def shown_as_one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """What Python warns of: for a reader the words, for the log the place in the library's code as well."""
    del file
    os.write(STDERR, warnings.formatwarning(message, category, filename, lineno, line).encode(errors="replace"))
    with contextlib.suppress(OSError):  # the reader has left
        sys.stderr.write(f"warning: {' '.join(str(message).split())}\n")
