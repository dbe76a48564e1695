"""One run in MLflow: its parameters, metrics, files and model."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from kerascli.config.environment import reveal
from kerascli.runs.layout import RunPaths
from kerascli.runs.settings import read_settings
from kerascli.workflows.mlflow_model import SavedModel

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.runs.history import EpochRow
    from kerascli.runs.summary import RunSummary

RUN_TAG = "kerascli.run"
MODEL_NAME = "model"
LONGEST_VALUE = 500
STATES = {"finished": "FINISHED", "failed": "FAILED", "interrupted": "KILLED", "died": "FAILED"}
SECONDS_FOR_FILES = "120"
"""How long the server may be silent while it takes a large file; the training does not wait for it."""


class MlflowRun:
    """Found again by its tag when a run is resumed."""

    def __init__(self, folder: Path, experiment: str, uri: str) -> None:
        import mlflow

        self.folder = folder
        self.client = mlflow.MlflowClient(tracking_uri=reveal(uri) or None)
        self.run_id = self._run_id(experiment)
        self.sent = self._already_sent()
        self._model_sent = False

    def _run_id(self, experiment: str) -> str:
        found = self.client.get_experiment_by_name(experiment)
        identifier = found.experiment_id if found else self.client.create_experiment(experiment)
        known = self.client.search_runs([identifier], f"tags.`{RUN_TAG}` = '{self.folder.name}'", max_results=1)
        if known:
            self.client.update_run(known[0].info.run_id, status="RUNNING")
            return str(known[0].info.run_id)
        run = self.client.create_run(identifier, run_name=self.folder.name, tags={RUN_TAG: self.folder.name})
        self._parameters(run.info.run_id)
        return str(run.info.run_id)

    def _parameters(self, run_id: str) -> None:
        from mlflow.entities import Param

        settings = read_settings(self.folder).items()
        parameters = [Param(allowed(key), str(value)[:LONGEST_VALUE]) for key, value in settings]
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
            points = [Metric(allowed(name), value, now, row.epoch) for name, value in row.metrics.items()]
            if row.learning_rate is not None:
                points.append(Metric("learning_rate", row.learning_rate, now, row.epoch))
            self.client.log_batch(self.run_id, metrics=points)
            self.sent = row.epoch

    def end(self, run: RunSummary) -> None:
        """Hand over files and model, and close the run."""
        os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"] = SECONDS_FOR_FILES
        paths = RunPaths(self.folder)
        for path in (paths.config, paths.resolved, paths.report, paths.history, paths.environment, paths.weights):
            if path.is_file():
                self.client.log_artifact(self.run_id, str(path))
        if paths.plots.is_dir():
            self.client.log_artifacts(self.run_id, str(paths.plots), paths.plots.name)
        self._model(paths, run)
        self.client.set_terminated(self.run_id, STATES.get(run.state, "FINISHED"))

    def _model(self, paths: RunPaths, run: RunSummary) -> None:
        """Once, also where what comes after it has to be tried again."""
        if self._model_sent or run.record is None or not paths.model.is_file():
            return
        import mlflow
        from mlflow.models import Model

        mlflow.set_tracking_uri(self.client.tracking_uri)
        mlflow.set_experiment(experiment_id=self.client.get_run(self.run_id).info.experiment_id)
        Model.log(artifact_path=None, name=MODEL_NAME, flavor=SavedModel(paths, run.record), run_id=self.run_id)
        self._model_sent = True


def allowed(name: str) -> str:
    """MLflow takes letters, digits, and a few signs in names."""
    return "".join(letter if letter.isalnum() or letter in "_-./ " else "_" for letter in name)
