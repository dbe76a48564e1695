"""A run that is asked to stop saves and says how to go on; one that can't go on ends clearly, its checkpoint intact."""

import json
import os
import signal
import subprocess
import sys

import pytest

from kerascli.problems import RunError, UserError
from kerascli.runs.checkpoints import newest_state
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run
from kerascli.workflows.train import TrainOptions, train

SLOW = """
import os
import signal
import time
import keras

class Slow(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        time.sleep(0.05)

class Signals(keras.callbacks.Callback):
    # Sends them to its own process, in the middle of an epoch.

    def __init__(self, names):
        super().__init__()
        self.names = names

    def on_train_batch_end(self, batch, logs=None):
        if batch == 4:
            for name in self.names:
                os.kill(os.getpid(), getattr(signal, name))

class Fails(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            raise RuntimeError("this callback had enough")
"""
EXPERIMENT = """
plugins: [slow.py]
data:
  source: {builtin: digits}
  split: {validation: 0.2}
  batch_size: 64
model:
  sequential: [Flatten, {Dense: 8}, {Dense: {units: 10, activation: softmax}}]
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}
fit: {epochs: 3}
run: {report: false, tensorboard: false}
callbacks:
  - Slow
"""


@pytest.fixture
def experiment(tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    path = tmp_path / "small.yaml"
    path.write_text(EXPERIMENT)
    return path


def unheard(_event):
    """A listener that does not listen."""


def only_run(runs):
    (run,) = [path for path in runs.iterdir() if path.is_dir()]
    return run


def test_a_signal_lets_the_step_end_and_the_run_goes_on_from_there(experiment, tmp_path):
    runs = tmp_path / "runs"
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        arguments = [str(experiment), "--runs", str(runs)] if not runs.exists() else ["--resume", str(only_run(runs))]
        said = []
        with subprocess.Popen(
            [sys.executable, "-m", "kerascli", "train", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"NO_COLOR": "1"},
        ) as process:
            for line in process.stdout:
                said.append(line)
                if line.startswith("epoch"):
                    process.send_signal(number)
                    break
            said += process.stdout.readlines()
        assert process.wait() == code, "".join(said)
        assert any("stopping after this step" in line for line in said), said
        assert read_record(only_run(runs)).state == "interrupted"
    snapshot, _ = newest_state(RunPaths(only_run(runs)))
    assert snapshot.position.epoch >= 1


@pytest.mark.parametrize(
    ("names", "ending", "step"),
    [
        ("[SIGINT]", ("interrupted", 130, "SIGINT"), 5),
        ("[SIGTERM]", ("interrupted", 143, "SIGTERM"), 5),
        ("[SIGINT, SIGINT]", ("interrupted", 130, "SIGINT, twice"), 0),
        ("[SIGHUP]", ("finished", 0, None), 0),
    ],
)
def test_a_second_signal_does_not_wait_for_the_state_and_a_closed_terminal_is_nothing(
    experiment, tmp_path, names, ending, step
):
    overrides = [f"callbacks=[{{Signals: {{names: {names}}}}}]", "fit.epochs=1"]
    result = train(read_experiment(experiment, overrides), runs=tmp_path / "runs", listener=unheard)
    error = result.record.error
    assert (result.record.state, result.exit_code, error and error.message) == ending
    position = newest_state(RunPaths(result.run))[0].position
    assert position.step == step
    assert position.epoch == (ending[0] == "finished")


def test_a_run_says_failed_with_the_line_of_the_callback(experiment, tmp_path):
    with pytest.raises(RunError) as told:
        train(read_experiment(experiment, ["callbacks=[Fails]"]), runs=tmp_path / "runs", listener=unheard)
    problem = told.value.problems[0]
    assert problem.code == "training-failed"
    assert "slow.py" in problem.notes[0]
    assert "raise RuntimeError" in problem.notes[0]
    run = only_run(tmp_path / "runs")
    assert read_record(run).state == "failed"
    assert newest_state(RunPaths(run))[0].position.epoch == 1


def drawn(folder, tag):
    """The steps at which a curve has a point, file after file."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    files = sorted(folder.glob("*tfevents*"))
    events = [event for file in files for event in EventFileLoader(str(file)).Load()]
    return [event.step for event in events for value in event.summary.value if value.tag == tag]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_damaged_checkpoint_is_set_aside_for_the_one_before(experiment, tmp_path):
    runs = tmp_path / "runs"
    told = []
    started = TrainOptions(overrides=("callbacks=[{TensorBoard: {log_dir: own}}]",))
    train(read_experiment(experiment, started.overrides), runs=runs, listener=unheard, options=started)
    run = only_run(runs)
    whole = read_rows(RunPaths(run).metrics)
    newest = max(RunPaths(run).states().items())[1]
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    newest.write_bytes(content)
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"state": "failed"}))
    resume_run(run, runs=runs, listener=told.append, options=TrainOptions())
    assert any(getattr(event, "problem", None) and event.problem.code == "checkpoint-damaged" for event in told)
    again = read_rows(RunPaths(run).metrics)
    assert [row["metrics"] for row in again] == [row["metrics"] for row in whole]
    for part, tag in (("train", "epoch_loss"), ("validation", "evaluation_loss_vs_iterations")):
        steps = drawn(run / "own" / part, tag)
        assert len(steps) == 3, (steps, [(f, f.stat().st_size) for f in (run / "own" / part).glob("*")])
        assert steps == sorted(set(steps))


def test_a_finished_run_is_extended_as_if_it_had_been_longer_from_the_start(experiment, tmp_path):
    short, long = tmp_path / "short", tmp_path / "long"
    started = TrainOptions(overrides=("callbacks=[]", "fit.epochs=2"))
    train(read_experiment(experiment, started.overrides), runs=short, listener=unheard, options=started)
    with pytest.raises(UserError) as refused:
        resume_run(only_run(short), runs=short, listener=unheard, options=TrainOptions())
    assert refused.value.problems[0].code == "run-finished"
    options = TrainOptions(overrides=("fit.epochs=3",))
    resume_run(only_run(short), runs=short, listener=unheard, options=options)
    train(read_experiment(experiment, ["callbacks=[]"]), runs=long, listener=unheard)
    extended, whole = (read_rows(RunPaths(only_run(runs)).metrics) for runs in (short, long))
    assert [row["metrics"] for row in extended] == [row["metrics"] for row in whole]


def test_resume_refuses_another_experiment_and_names_the_difference(experiment, tmp_path):
    runs = tmp_path / "runs"
    train(read_experiment(experiment, ["callbacks=[]"]), runs=runs, listener=unheard)
    experiment.write_text(EXPERIMENT.replace("Dense: 8", "Dense: 9"))
    options = TrainOptions(overrides=("fit.epochs=4",))
    with pytest.raises(UserError) as refused:
        resume_run(only_run(runs), runs=runs, listener=unheard, options=options)
    problem = refused.value.problems[0]
    assert problem.code == "experiment-changed"
    assert any("8 → 9" in note for note in problem.notes), problem.notes
