"""The process that tells MLflow of one run: follows its folder, catches up after every silence of the server."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.config.environment import reveal
from kerascli.runs.history import EpochRow, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.settings import read_settings
from kerascli.runs.summary import RunSummary, summarize

if TYPE_CHECKING:
    from collections.abc import Callable

POLL_SECONDS = 2.0
LAST_TRIES_SECONDS = 60.0
"""How long after the end of a run an absent server is asked again."""
RUN_TAG = "kerascli.run"
SAID = "kerascli: "
"""Begins the lines meant for the user; MLflow prints some of its own."""
LONGEST_VALUE = 500
STATES = {"finished": "FINISHED", "failed": "FAILED", "interrupted": "KILLED", "died": "FAILED"}


class Mlflow:
    """One run in MLflow, found again by its tag when a run is resumed."""

    def __init__(self, folder: Path, experiment: str, uri: str) -> None:
        from mlflow import MlflowClient

        self.folder = folder
        self.client = MlflowClient(tracking_uri=reveal(uri) or None)
        self.run_id = self._run_id(experiment)
        self.sent = self._already_sent()

    def _run_id(self, experiment: str) -> str:
        found = self.client.get_experiment_by_name(experiment)
        identifier = found.experiment_id if found else self.client.create_experiment(experiment)
        known = self.client.search_runs([identifier], f"tags.`{RUN_TAG}` = '{self.folder.name}'", max_results=1)
        if known:
            return str(known[0].info.run_id)
        run = self.client.create_run(identifier, run_name=self.folder.name, tags={RUN_TAG: self.folder.name})
        self._parameters(run.info.run_id)
        return str(run.info.run_id)

    def _parameters(self, run_id: str) -> None:
        from mlflow.entities import Param

        settings = read_settings(self.folder).items()
        parameters = [Param(_allowed(key), str(value)[:LONGEST_VALUE]) for key, value in settings]
        for first in range(0, len(parameters), 100):
            self.client.log_batch(run_id, params=parameters[first : first + 100])

    def _already_sent(self) -> int:
        metrics = self.client.get_run(self.run_id).data.metrics
        history = self.client.get_metric_history(self.run_id, next(iter(metrics))) if metrics else []
        return max((point.step for point in history), default=0)

    def metrics(self, rows: list[EpochRow]) -> None:
        """Send the epochs that the server does not have."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        for row in rows[self.sent :]:
            points = [Metric(_allowed(name), value, now, row.epoch) for name, value in row.metrics.items()]
            if row.learning_rate is not None:
                points.append(Metric("learning_rate", row.learning_rate, now, row.epoch))
            self.client.log_batch(self.run_id, metrics=points)
            self.sent = row.epoch

    def end(self, run: RunSummary) -> None:
        """Hand over the files and close the run."""
        paths = RunPaths(self.folder)
        for path in (paths.config, paths.resolved, paths.report, paths.history, paths.model, paths.weights):
            if path.is_file():
                self.client.log_artifact(self.run_id, str(path))
        if paths.plots.is_dir():
            self.client.log_artifacts(self.run_id, str(paths.plots), paths.plots.name)
        self.client.set_terminated(self.run_id, STATES.get(run.state, "FINISHED"))


def track(
    folder: Path,
    connect: Callable[[], Mlflow],
    say: Callable[[str], None],
    *,
    wait: Callable[[float], None] = time.sleep,
) -> bool:
    """Follow the run to its end; answers whether the server knows all of it."""
    from mlflow.exceptions import MlflowException

    server: Mlflow | None = None
    told = False
    deadline: float | None = None
    while True:
        run = summarize(folder)
        over = run.state != "running"
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
        wait(POLL_SECONDS)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _allowed(name: str) -> str:
    """MLflow takes letters, digits, and a few signs in names."""
    return "".join(letter if letter.isalnum() or letter in "_-./ " else "_" for letter in name)


def main(words: list[str]) -> None:
    """`FOLDER EXPERIMENT URI`: low priority, short waits, silent but for what `say` prints."""
    os.nice(10)
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    folder, experiment, uri = words

    def say(text: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # the training process may be gone: then nobody listens
            sys.stdout.write(f"{SAID}{text}\n")
            sys.stdout.flush()

    try:
        track(Path(folder), lambda: Mlflow(Path(folder), experiment, uri), say)
    except ModuleNotFoundError as error:
        say(f"`{error.name}` is not installed: pip install 'kerascli[mlflow]'")


if __name__ == "__main__":
    main(sys.argv[1:])
