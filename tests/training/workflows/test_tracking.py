"""MLflow is told of a run by a process of its own: up, away or slow, the run goes on."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager

import pytest

from kerascli.runs.rows import append_row
from kerascli.runs.store import RunFolder
from kerascli.training.track_section import MlflowSection, TrackSection
from kerascli.workflows import events, tracking
from kerascli.workflows.tracking import tracked
from tests.skips import needs_extra
from tests.unit.runs.fabricated import RESOLVED, curve

pytestmark = [pytest.mark.backends, pytest.mark.filterwarnings("ignore")]


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mlflow_server(folder, port):
    words = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    words += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    words += ["--artifacts-destination", str(folder / "artifacts")]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def wait_for(address, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{address} does not answer")


def train(runs, uri, told):
    """What a run of two epochs tells its listener and writes into its folder."""
    listener = tracked(told.append, TrackSection(mlflow=MlflowSection(uri=uri, experiment="digits")), "mnist")
    with RunFolder.create(runs, "mnist") as run:
        settings = {"batch_size": 32, "units": 8, "optimizer": "Adam", "learning_rate": 0.01, "epochs": 2}
        run.paths.resolved.write_text(RESOLVED.format(name="mnist", **settings))
        run.paths.config.write_text("seed: 0\n")
        listener(events.RunStarted(name="mnist", run=run.paths.folder, backend="tensorflow", device="CPU"))
        for row in curve(2):
            append_row(run.paths, row)
        run.paths.model.write_bytes(b"a model")
        record = run.update(state="finished")
        listener(events.RunEnded(run=run.paths.folder, state=record.state, seconds=1.0))
        return run.paths.folder


def test_a_server_knows_parameters_metrics_files_and_model(tmp_path):
    needs_extra("mlflow")
    from mlflow import MlflowClient

    told = []
    with mlflow_server(tmp_path, free_port()) as uri:
        folder = train(tmp_path / "runs", uri, told)
        client = MlflowClient(tracking_uri=uri)
        experiment = client.get_experiment_by_name("digits")
        (run,) = client.search_runs([experiment.experiment_id])
        assert run.info.run_name == folder.name
        assert run.info.status == "FINISHED"
        assert run.data.params["compile.optimizer.Adam.learning_rate"] == "0.01"
        assert [point.step for point in client.get_metric_history(run.info.run_id, "val_loss")] == [1, 2]
        assert {"final_model.keras", "config.yaml"} <= {file.path for file in client.list_artifacts(run.info.run_id)}
    assert not any(isinstance(event, events.Warned) for event in told)
    assert isinstance(told[-1], events.RunEnded)


def test_a_server_that_is_away_is_told_once_and_slows_nothing(tmp_path, monkeypatch):
    needs_extra("mlflow")
    monkeypatch.setattr(tracking, "PATIENCE_SECONDS", 25.0)
    told = []
    train(tmp_path / "runs", f"http://127.0.0.1:{free_port()}", told)
    warnings = [event.problem for event in told if isinstance(event, events.Warned)]
    assert [problem.code for problem in warnings] == ["tracker-away"]
    assert isinstance(told[-1], events.RunEnded)


def test_a_server_that_never_answers_is_left_behind(tmp_path, monkeypatch):
    needs_extra("mlflow")
    monkeypatch.setattr(tracking, "PATIENCE_SECONDS", 2.0)
    told = []
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        train(tmp_path / "runs", f"http://127.0.0.1:{silent.getsockname()[1]}", told)
        assert time.monotonic() - began < 10
    assert [event.problem.code for event in told if isinstance(event, events.Warned)] == ["tracker-away"]


def test_without_a_tracker_the_listener_is_left_alone():
    told = []
    assert tracked(told.append, None, "x") == told.append
    assert tracked(told.append, TrackSection(), "x") == told.append
