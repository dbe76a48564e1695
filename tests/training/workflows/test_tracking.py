"""MLflow is told of a run by a process of its own: up, away or slow, the run goes on."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing, contextmanager

import pytest

import kerascli
from kerascli.runs.rows import append_row
from kerascli.runs.store import RunFolder
from kerascli.training.track_section import MlflowSection, TrackSection
from kerascli.workflows import events, tracking
from kerascli.workflows.tracking import tracked
from tests.skips import needs_extra
from tests.training.workflows.test_interactive import EXPERIMENT
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


def wait_until(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.2)


def warnings(told):
    return [event.problem for event in told if isinstance(event, events.Warned)]


@contextmanager
def run_in_progress(runs, uri, told, experiment, *, state="finished", folder=None):
    """A run and its listener; when it is left, the run ends and the tracker is told so."""
    listener = tracked(told.append, TrackSection(mlflow=MlflowSection(uri=uri, experiment=experiment)), "mnist")
    with RunFolder.open(folder) if folder else RunFolder.create(runs, "mnist") as run:
        run.update(state="running")
        settings = {"batch_size": 32, "units": 8, "optimizer": "Adam", "learning_rate": 0.01, "epochs": 2}
        run.paths.resolved.write_text(RESOLVED.format(name="mnist", **settings))
        listener(events.RunStarted(name="mnist", run=run.paths.folder, backend="tensorflow", device="CPU"))
        yield run, listener
        run.update(state=state)
        listener(events.RunEnded(run=run.paths.folder, state=state, seconds=1.0))


def train(runs, uri, told):
    """A run of two epochs."""
    with run_in_progress(runs, uri, told, "digits") as (run, _):
        for row in curve(2):
            append_row(run.paths, row)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    needs_extra("mlflow")
    with mlflow_server(tmp_path_factory.mktemp("mlflow"), free_port()) as uri:
        yield uri


def the_run(uri, experiment):
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    (run,) = client.search_runs([client.get_experiment_by_name(experiment).experiment_id])
    return client, run


def test_a_server_knows_parameters_metrics_files_and_a_model_that_mlflow_loads(server, tmp_path):
    import mlflow
    import numpy as np

    track = {"mlflow": {"uri": server, "experiment": "trained"}}
    trained = kerascli.train({**EXPERIMENT, "track": track}, runs=tmp_path, quiet=True)
    wait_until(lambda: the_run(server, "trained")[1].info.status == "FINISHED")
    client, run = the_run(server, "trained")
    identifier = run.info.run_id
    assert (run.info.run_name, run.info.status) == (trained.id, "FINISHED")
    assert run.data.params["data.source.builtin"] == "digits"
    points = client.get_metric_history(identifier, "val_loss")
    assert [(point.step, point.value) for point in points] == list(enumerate(trained.history["val_loss"], 1))
    files = {file.path for file in client.list_artifacts(identifier)}
    assert {"config.yaml", "resolved.yaml", "report.html", "history.csv", "plots"} <= files

    examples = np.random.default_rng(0).random((5, 8, 8)).astype("float32")
    wanted = trained.model().predict(examples, verbose=0)
    mlflow.set_tracking_uri(server)
    loaded = mlflow.keras.load_model(f"runs:/{identifier}/model")
    np.testing.assert_array_equal(loaded.predict(examples, verbose=0), wanted)
    as_function = mlflow.pyfunc.load_model(f"runs:/{identifier}/model")
    assert as_function.metadata.signature.inputs.inputs[0].shape == (-1, 8, 8)
    np.testing.assert_array_equal(as_function.predict(examples), wanted)


class Door:
    """A port before a server that can be closed and opened."""

    def __init__(self, address):
        self.behind = ("127.0.0.1", int(address.rpartition(":")[2]))
        self.port = free_port()
        self.listener = None

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                inside, _ = self.listener.accept()
            except OSError:
                return
            outside = socket.create_connection(self.behind)
            for ends in ((inside, outside), (outside, inside)):
                threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    @staticmethod
    def pass_on(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def test_a_server_that_comes_back_is_caught_up(server, tmp_path):
    door = Door(server)
    told = []
    rows = curve(3)
    with run_in_progress(tmp_path, f"http://127.0.0.1:{door.port}", told, "away") as (run, listener):
        append_row(run.paths, rows[0])
        wait_until(lambda: (listener(events.Said(text="…")), warnings(told))[1])
        append_row(run.paths, rows[1])
        door.open()
        append_row(run.paths, rows[2])
    wait_until(lambda: the_run(server, "away")[1].info.status == "FINISHED")
    client, found = the_run(server, "away")
    door.listener.close()
    assert [problem.code for problem in warnings(told)] == ["tracker-away"]
    assert [point.step for point in client.get_metric_history(found.info.run_id, "loss")] == [1, 2, 3]


def test_a_run_that_goes_on_goes_on_there_too(server, tmp_path):
    with run_in_progress(tmp_path, server, [], "resumed", state="interrupted") as (run, _):
        append_row(run.paths, curve(1)[0])
        folder = run.paths.folder
    assert the_run(server, "resumed")[1].info.status == "KILLED"
    with run_in_progress(tmp_path, server, [], "resumed", folder=folder) as (run, _):
        append_row(run.paths, curve(2)[1])
    client, found = the_run(server, "resumed")
    assert found.info.status == "FINISHED"
    assert [point.step for point in client.get_metric_history(found.info.run_id, "loss")] == [1, 2]


def test_a_server_that_is_away_is_told_once_and_slows_nothing(tmp_path, monkeypatch):
    needs_extra("mlflow")
    monkeypatch.setattr(tracking, "PATIENCE_SECONDS", 25.0)
    told = []
    train(tmp_path / "runs", f"http://127.0.0.1:{free_port()}", told)
    assert [problem.code for problem in warnings(told)] == ["tracker-away"]
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
    assert [problem.code for problem in warnings(told)] == ["tracker-away"]


def test_without_a_tracker_the_listener_is_left_alone():
    told = []
    assert tracked(told.append, None, "x") == told.append
    assert tracked(told.append, TrackSection(), "x") == told.append
