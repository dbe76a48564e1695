"""The process that tells MLflow of one run: follows its folder, catches up after every silence of the server."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.runs.history import read_history
from kerascli.runs.summary import summarize
from kerascli.workflows.mlflow_run import MlflowRun

if TYPE_CHECKING:
    from collections.abc import Callable

POLL_SECONDS = 2.0
LAST_TRIES_SECONDS = 60.0
"""How long after the end of a run an absent server is asked again."""
SAID = "kerascli: "
"""Begins the lines meant for the user; MLflow prints some of its own."""


class Parent:
    """The training process, at the other end of standard input: it closes that when all of the run is written."""

    def __init__(self) -> None:
        self.is_done = False

    def wait(self, seconds: float) -> None:
        """Until it is done, or so long."""
        if self.is_done:
            time.sleep(seconds)
        elif select.select([sys.stdin], [], [], seconds)[0]:
            self.is_done = not os.read(sys.stdin.fileno(), 1)


def track(folder: Path, connect: Callable[[], MlflowRun], say: Callable[[str], None], parent: Parent) -> bool:
    """Follow the run to its end; answers whether the server knows all of it."""
    from mlflow.exceptions import MlflowException

    server: MlflowRun | None = None
    told = False
    deadline: float | None = None
    while True:
        run = summarize(folder)
        over = run.state != "running" and parent.is_done
        try:
            server = server or connect()
            server.metrics(read_history(folder))
            if over:
                server.end(run)
                return True
        except (MlflowException, OSError) as error:
            if not told:
                say(f"mlflow can't be told of this run now: {_first_line(error)}")
                told = True
            if over:
                deadline = deadline or time.monotonic() + LAST_TRIES_SECONDS
                if time.monotonic() > deadline:
                    return False
        parent.wait(POLL_SECONDS)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def main(words: list[str]) -> None:
    """`FOLDER EXPERIMENT URI`: low priority, short waits, silent but for what `say` prints."""
    os.nice(10)
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # what trains here is nobody else's business
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    folder, experiment, uri = words

    def say(text: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # the training process may be gone: then nobody listens
            sys.stdout.write(f"{SAID}{text}\n")
            sys.stdout.flush()

    try:
        track(Path(folder), lambda: MlflowRun(Path(folder), experiment, uri), say, Parent())
    except ModuleNotFoundError as error:
        say(f"`{error.name}` is not installed: pip install 'kerascli[mlflow]'")
    except Exception as error:
        say(f"mlflow was not told all of this run: {type(error).__name__}: {_first_line(error)}")
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
