"""`--resume`: longer runs, what is refused and why, runs that had hardly begun, and `auto` for schedulers."""

import json
import shutil

import pytest

from kerascli.problems import RunError, UserError
from kerascli.runs.checkpoints import newest_state
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.runs.rows import read_rows
from kerascli.training.snapshot import Position
from kerascli.workflows.events import RunStarted, Said
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run, unfinished_run
from kerascli.workflows.train import TrainOptions, train

EXPERIMENT = """
plugins: [wide.py]
data:
  source: {arrays: numbers.npz}
  split: {validation: 0.25}
model:
  sequential: [{Wide: 4}, {Dropout: 0.2}, {Dense: 1}]
compile:
  optimizer: {SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 4 epochs}}}}
  loss: mse
fit: {epochs: 2}
run: {report: false, tensorboard: false}
"""
WIDE = """
import keras
import pathlib

class Wide(keras.layers.Dense):
    pass

def stream():
    import numpy as np
    import tensorflow as tf

    x = np.random.default_rng(1).normal(size=(96, 3)).astype("float32")
    shapes = tf.TensorSpec((3,), "float32"), tf.TensorSpec((1,), "float32")
    rows = tf.data.Dataset.from_generator(lambda: zip(x, x[:, :1]), output_signature=shapes).batch(32)
    return rows

class FailsOnce(keras.callbacks.Callback):
    def __init__(self, flag):
        super().__init__()
        self.flag = pathlib.Path(flag)

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1 and not self.flag.exists():
            self.flag.touch()
            raise RuntimeError("once")

class Stops(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch == 0
"""
PHASES = "fit={phases: [{name: one, epochs: 1, freeze: [dense]}, {name: two, epochs: 1, unfreeze: [dense]}]}"


@pytest.fixture
def experiment(tmp_path):
    import numpy as np

    random = np.random.default_rng(0)
    np.savez(tmp_path / "numbers.npz", x_train=random.normal(size=(96, 3)), y_train=random.normal(size=(96, 1)))
    (tmp_path / "wide.py").write_text(WIDE)
    path = tmp_path / "small.yaml"
    path.write_text(EXPERIMENT)
    return path


@pytest.fixture
def trained(experiment):
    """Trains with overrides; answers the run."""

    def run(*overrides, runs="runs"):
        options = TrainOptions(overrides=overrides)
        read = read_experiment(experiment, overrides)
        return train(read, runs=experiment.parent / runs, listener=lambda _: None, options=options).run

    return run


def resumed(run, *overrides):
    """Resumes; answers the record and all events."""
    told = []
    options = TrainOptions(overrides=overrides)
    return resume_run(run, runs=run.parent, listener=told.append, options=options).record, told


def refused(run, *overrides):
    before = (run / "run.json").read_text()
    with pytest.raises(UserError) as told:
        resumed(run, *overrides)
    after = json.loads((run / "run.json").read_text())
    assert {**after, "process": 0} == {**json.loads(before), "process": 0}
    return told.value.problems[0]


def metrics(run):
    return [row["metrics"] for row in read_rows(RunPaths(run).metrics)]


def unfinish(run, **fields):
    """As a run looks whose process died."""
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"state": "running"} | fields))


def test_a_longer_run_is_what_it_would_have_been_and_goes_on_as_such(trained):
    short, long = trained(), trained("fit.epochs=4", runs="long")
    record, told = resumed(short, "fit.epochs=3")
    assert (record.state, record.epochs_done, record.epochs) == ("finished", 3, 3)
    assert "it is not stretched to the new end" in next(event.text for event in told if isinstance(event, Said))
    started = next(event for event in told if isinstance(event, RunStarted))
    assert (started.resumed_epoch, started.resumed_step, started.resumed_exactly) == (2, 0, True)
    unfinish(short)
    assert resumed(short)[0].epochs == 3
    assert resumed(short, "fit.epochs=4")[0].epochs_done == 4
    assert metrics(short) == metrics(long)
    assert "epochs: 4" in RunPaths(short).resolved.read_text()


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_a_state_that_was_saved_after_the_last_step_of_a_stream_goes_on(trained, experiment):
    """How many batches a stream has only its end tells."""
    said = ("data={source: {python: stream}}", "compile.optimizer=sgd", "run.checkpoints.every=1 steps")
    with pytest.raises(RunError, match="once"):
        trained(f"callbacks=[{{FailsOnce: {experiment.parent / 'flag'}}}]", *said)
    (run,) = (experiment.parent / "runs").iterdir()
    assert newest_state(RunPaths(run))[0].position == Position(epoch=1, step=3, rows=1)
    resumed(run)
    assert metrics(run) == metrics(trained(*said, runs="whole"))


def test_epochs_that_were_trained_can_not_be_taken_back(trained):
    run = trained()
    for overrides in ((), ("fit.epochs=2",), ("fit.epochs=1",), ("fit.verbose=0",)):
        problem = refused(run, *overrides)
        assert problem.code == "run-finished"
        assert problem.message == f"the run `{run.name}` has trained its 2 epochs"
        assert problem.help.endswith("fit.epochs=12")


def test_a_phase_that_is_over_keeps_its_epochs(trained):
    run = trained(PHASES)
    assert "fit.phases.0.epochs" in refused(run, "fit.phases.0.epochs=3").message
    assert refused(run, "fit.phases.1.freeze=[dense]").code == "experiment-changed"
    assert resumed(run, "fit.phases.1.epochs=2")[0].epochs_done == 3


def test_a_run_that_a_callback_ended_says_so_when_it_goes_on(trained):
    run = trained("callbacks=[Stops]")
    assert read_record(run).epochs_done == 1
    told = resumed(run, "fit.epochs=3")[1]
    assert any(isinstance(event, Said) and "a callback ended the run after epoch 1" in event.text for event in told)
    assert len(metrics(run)) == 3


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda folder: (folder / "small.yaml").write_text(EXPERIMENT.replace("Wide: 4", "Wide: 5")), "4 → 5"),
        (lambda folder: (folder / "wide.py").write_text(WIDE + "\n"), "wide.py: the file is not the copy in the run"),
        (lambda folder: (folder / "small.yaml").write_text(EXPERIMENT + "backend: jax\n"), "tensorflow → jax"),
        (lambda folder: spoil(folder / "numbers.npz"), "fingerprints"),
    ],
    ids=["file", "plugin", "backend", "data"],
)
def test_what_changed_is_named(trained, experiment, change, note):
    run = trained()
    unfinish(run, state="interrupted")
    change(experiment.parent)
    problem = refused(run)
    assert any(note in line for line in problem.notes), problem.notes
    assert problem.code == ("data-changed" if note == "fingerprints" else "experiment-changed")


def test_a_mended_plugin_is_given_to_the_run_by_a_copy(trained, experiment):
    original = experiment.parent / "wide.py"
    original.write_text(WIDE.replace("self.model.stop_training = epoch == 0", "raise RuntimeError('misspelt')"))
    with pytest.raises(RunError, match="misspelt") as failed:
        trained("callbacks=[Stops]")
    assert "mend it, copy the file into the run's `plugins/` and resume" in failed.value.problems[0].help
    original.write_text(WIDE.replace("self.model.stop_training = epoch == 0", "pass"))
    (run,) = (experiment.parent / "runs").iterdir()
    copy = run / "plugins" / "wide.py"
    assert refused(run).help.endswith(f"where it mends what failed, give it to the run: cp {original} {copy}")
    shutil.copy(original, copy)
    record, _ = resumed(run)
    assert (record.state, record.epochs_done) == ("finished", 2)


def spoil(path):
    import numpy as np

    arrays = dict(np.load(path))
    arrays["x_train"][0, 0] += 1
    np.savez(path, **arrays)


def test_a_run_goes_on_where_its_folder_was_moved_to(trained, tmp_path):
    run = trained("callbacks=[{CSVLogger: own.csv}, {ModelCheckpoint: {filepath: 'each-{epoch}.keras'}}]")
    moved = tmp_path / "elsewhere" / run.name
    moved.parent.mkdir()
    shutil.move(run, moved)
    assert resumed(moved, "fit.epochs=3")[0].state == "finished"
    assert not run.exists()
    assert len((moved / "own.csv").read_text().splitlines()) == 4
    assert sorted(path.name for path in moved.glob("each-*")) == ["each-1.keras", "each-2.keras", "each-3.keras"]


def test_auto_takes_the_unfinished_run_of_this_file_else_none(trained, experiment):
    runs = experiment.parent / "runs"
    run = trained()
    assert unfinished_run(experiment, runs) is None
    unfinish(run)
    assert unfinished_run(experiment, runs) == str(run)
    assert unfinished_run(experiment.parent / "other.yaml", runs) is None
    RunPaths(run).data.unlink()  # killed while the data were read: they are taken as they are
    assert resumed(run)[0].state == "finished"
    assert RunPaths(run).data.exists()
    unfinish(run)
    RunPaths(run).resolved.unlink()  # killed before anything was written
    assert unfinished_run(experiment, runs) is None
    assert refused(run).code == "run-incomplete"


def test_what_is_for_new_runs_is_refused_beside_resume(cli, experiment):
    for option in ("--dry-run", "--fast", "--strict"):
        code, _, errors = cli("train", "--resume", "last", option)
        assert (code, f"`{option}` is for a new run" in errors) == (2, True)
    assert cli("train", str(experiment), "--resume", "auto", "--dry-run")[0] == 2


def test_a_shrunk_run_stays_shrunk(experiment):
    read = read_experiment(experiment)
    run = train(read, runs=experiment.parent, listener=lambda _: None, options=TrainOptions(fast=True)).run
    unfinish(run)
    assert resumed(run)[0].epochs == 1
