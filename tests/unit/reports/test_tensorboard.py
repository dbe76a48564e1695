"""What TensorBoard reads of a run, and the command that starts it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile

import pytest
from PIL import Image

from kerascli.cli.tensorboard import logs
from kerascli.problems import UserError
from kerascli.workflows.curves import Curves
from kerascli.workflows.tensorboard_extras import telling_settings, write_extras
from tests.conftest import ROOT
from tests.unit.runs.fabricated import fabricate


class Row:
    """An epoch as training tells it."""

    def __init__(self, number, logs):
        self.number, self.logs, self.learning_rate, self.iterations = number, logs, 0.001, number * 40


@pytest.fixture
def run(tmp_path):
    folder = fabricate(tmp_path / "runs", "mnist_cnn-20261120-143012", units=128)
    curves = Curves(folder / "tensorboard")
    for epoch in (1, 2):
        curves.epoch_ended(Row(epoch, {"loss": 1 / epoch, "val_loss": 2 / epoch}))
    curves.close()
    (folder / "plots").mkdir()
    Image.new("RGB", (4, 3), "red").save(folder / "plots/examples.png")
    (folder / "evaluations/20261120-150000").mkdir(parents=True)
    Image.new("RGB", (6, 5), "blue").save(folder / "evaluations/20261120-150000/confusion_matrix.png")
    write_extras(folder)
    return folder


def read_back(folder):
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    files = sorted(folder.glob("events.out.tfevents.*"))
    return [value for file in files for event in EventFileLoader(str(file)).Load() for value in event.summary.value]


def test_the_hyperparameters_are_read_back(run):
    from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

    found = {value.tag: value for value in read_back(run / "tensorboard")}
    content = found["_hparams_/session_start_info"].metadata.plugin_data.content
    start = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
    assert start.group_name == "mnist_cnn-20261120-143012"
    assert start.hparams["model.sequential.1.Dense.units"].number_value == 128
    assert start.hparams["compile.optimizer.Adam.learning_rate"].number_value == 0.001
    assert start.hparams["data.shuffle"].bool_value is True
    content = found["_hparams_/session_end_info"].metadata.plugin_data.content
    assert plugin_data_pb2.HParamsPluginData.FromString(content).session_end_info.status == api_pb2.STATUS_SUCCESS


def test_the_pictures_are_read_back(run):
    tags = {value.tag: value for value in read_back(run / "tensorboard")}
    assert {"examples", "confusion_matrix"} <= set(tags)
    assert tags["examples"].metadata.plugin_data.plugin_name == "images"


def test_the_curves_are_read_back(run):
    assert [value.tag for value in read_back(run / "tensorboard/train")].count("epoch_loss") == 2
    validation = read_back(run / "tensorboard/validation")
    assert {value.tag for value in validation} == {"epoch_loss", "evaluation_loss_vs_iterations"}


def test_the_graph_is_read_back(run):
    model = {"class_name": "Sequential", "config": {"name": "m", "layers": []}}
    with zipfile.ZipFile(run / "final_model.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(model))
    write_extras(run)
    found = {value.tag: value for value in read_back(run / "tensorboard")}
    assert found["keras"].metadata.plugin_data.plugin_name == "graph_keras_model"
    assert json.loads(found["keras"].tensor.string_val[0]) == model


def test_only_single_values_that_say_how_a_run_was_trained_are_told():
    settings = {"fit.epochs": 3, "run.csv": True, "compile.metrics": ["accuracy"], "name": "x", "seed": 0}
    assert telling_settings(settings) == {"fit.epochs": 3, "seed": 0}


def test_named_runs_alone_are_shown(run, tmp_path):
    other = fabricate(tmp_path / "runs", "iris-20261120-143012")
    with logs([run], tmp_path / "runs") as folder:
        assert [path.name for path in folder.iterdir()] == [run.name]
        assert (folder / run.name / "train").is_dir()
    session = run / "tensorboard" / "plugins" / "profile" / "2026_11_20_14_30_12"
    session.mkdir(parents=True)
    with logs([run], tmp_path / "runs") as folder:
        # The profile page of TensorBoard looks into no linked folder but the last one.
        assert (folder / "plugins" / "profile" / f"{run.name}-{session.name}").resolve() == session
    assert session.is_dir()
    with pytest.raises(UserError) as error, logs([other], tmp_path / "runs"):
        pass
    assert error.value.problems[0].code == "no-tensorboard"


def test_the_command_serves_the_runs_on_loopback(run):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["tensorboard", "last", "--runs", str(run.parent), "--port", str(port)]
    code = f"import sys; from kerascli.__main__ import exit_code; sys.exit(exit_code({words!r}))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        expected = {f"{run.name}", f"{run.name}/train", f"{run.name}/validation"}
        assert served(f"http://127.0.0.1:{port}/data/runs", expected) == expected
        table = served(f"http://127.0.0.1:{port}/data/plugin/hparams/experiment?request=%7B%7D", None)
        assert "compile.optimizer.Adam.learning_rate" in json.dumps(table)
        process.terminate()
        assert process.wait() == 143
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def served(address, expected):
    """What an address answers, as soon as it is what is expected."""
    end, answer = time.monotonic() + 90, None
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=30) as reply:
            answer = json.load(reply)
            if expected is None:
                return answer
            if set(answer) == expected:
                break
        time.sleep(0.5)
    return set(answer)


def test_event_files_are_written_without_tensorflow(tmp_path):
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.reports.test_tensorboard import Row\n"
        "from kerascli.workflows.curves import Curves\n"
        "curves = Curves(Path(sys.argv[1]) / 'tensorboard')\n"
        "curves.epoch_ended(Row(1, {'loss': 1.0, 'val_loss': 2.0}))\n"
        "curves.close()\n"
        "print('tensorflow' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
    value, by_steps = read_back(tmp_path / "tensorboard" / "validation")
    assert by_steps.tag == "evaluation_loss_vs_iterations"
    assert (value.tag, value.simple_value or value.tensor.float_val[0]) == ("epoch_loss", 2.0)
