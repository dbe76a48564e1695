"""What is frozen, what an optimizer keeps, and which of two callbacks does a duty."""

from pathlib import Path

import keras
import numpy as np
import pytest

from kerascli.problems import UserError
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.training.callback_state import cut_back_files
from kerascli.training.callbacks import DUTIES
from kerascli.training.freezing import freeze, select, unfreeze
from kerascli.training.stopping import InterruptedTraining, StopRequest
from kerascli.training.variables import optimizers_of
from kerascli.workflows.events import Warned
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

EXPERIMENT = {
    "data": {"source": {"builtin": "iris"}, "split": {"random": {"validation": 0.2}}},
    "model": {"sequential": [{"Dense": {"units": 4, "name": "base"}}, {"Dense": {"units": 3, "name": "head"}}]},
    "compile": {"optimizer": "adam", "loss": {"SparseCategoricalCrossentropy": {"from_logits": True}}},
    "fit": {"epochs": 1},
    "run": {"report": False, "tensorboard": False},
}


@pytest.fixture
def model():
    backbone = keras.Sequential(
        [keras.layers.Dense(4, name="one"), keras.layers.BatchNormalization(), keras.layers.Dense(4, name="two")],
        name="backbone",
    )
    whole = keras.Sequential([keras.Input((3,)), backbone, keras.layers.Dense(2, name="head")])
    return whole, {"backbone": backbone}


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("head", ["head"]),
        ("backbone.layers[-1:]", ["two"]),
        ("backbone.layers[0]", ["one"]),
        ("layers[-1:]", ["head"]),
        ("Dense", ["one", "two", "head"]),
        ("t*", ["two"]),
    ],
)
def test_layers_are_chosen_by_name_place_class_and_pattern(model, word, names):
    assert sorted(layer.name for layer in select(*model, [word])) == sorted(names)


def test_a_word_that_means_nothing_gets_the_nearest(model):
    with pytest.raises(UserError) as told:
        select(*model, ["bakbone"])
    assert "backbone" in told.value.problems[0].help


def test_unfreezing_the_end_of_a_frozen_model_wakes_only_that(model):
    whole, named = model
    freeze(whole, named, ["backbone"])
    assert len(whole.trainable_variables) == 2
    moving = unfreeze(whole, named, ["backbone.layers[-1:]"], [])
    assert not moving
    assert [variable.path.split("/")[-2] for variable in whole.trainable_variables] == ["two", "two", "head", "head"]


def test_batch_normalization_can_stay_frozen_and_is_told_otherwise(model):
    whole, named = model
    freeze(whole, named, ["backbone"])
    assert not unfreeze(whole, named, ["backbone"], ["BatchNormalization"])
    assert len(whole.trainable_variables) == 6
    assert [layer.name for layer in unfreeze(whole, named, ["backbone"], [])] == [named["backbone"].layers[1].name]


@pytest.mark.parametrize("name", DUTIES)
def test_every_duty_is_done_as_the_table_says(name, tmp_path):
    arguments = {"ModelCheckpoint": {"filepath": "own.keras"}, "CSVLogger": {"filename": "own.csv"}}
    arguments |= {"TensorBoard": {"log_dir": "own"}, "BackupAndRestore": {"backup_dir": "own"}}
    experiment = EXPERIMENT | {
        "callbacks": [{name: arguments.get(name, {})}],
        "run": {"report": False},
    }
    events = []
    result = train(read_experiment(experiment), runs=tmp_path, listener=events.append)
    left_out = [event for event in events if isinstance(event, Warned) and event.problem.code == "callback-left-out"]
    assert bool(left_out) is (DUTIES[name].rule == "ours")
    if name in {"ModelCheckpoint", "CSVLogger"}:
        assert (result.run / next(iter(arguments[name].values()))).exists()
    assert (result.run / "tensorboard" / "train").exists() is (name != "TensorBoard")


@pytest.mark.parametrize(
    ("item", "folder"),
    [("TensorBoard", "tensorboard"), ({"TensorBoard": "logs"}, "logs"), ("Own", "events")],
    ids=["told no folder", "told one", "of the user's own"],
)
def test_events_of_a_tensorboard_lie_in_the_run(item, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(
        "import keras\nclass Own(keras.callbacks.TensorBoard):\n"
        "    def __init__(self):\n        super().__init__('events')\n"
    )
    file = EXPERIMENT | {"plugins": ["own.py"], "callbacks": [item], "run": {"report": False}}
    run = train(read_experiment(file), runs=Path("runs"), listener=[].append).run
    assert list((run / folder / "train").glob("*.tfevents.*"))
    assert {path.name for path in tmp_path.iterdir()} <= {"own.py", "runs", "__pycache__"}


def test_events_of_others_stay_where_a_run_goes_on(tmp_path):
    state = [{"class": "TensorBoard", "fields": {"written_files": {}}}]
    for folder, stays in ((tmp_path / "run" / "tensorboard", False), (tmp_path / "logs", True)):
        folder.mkdir(parents=True)
        (folder / "events.out.tfevents.1").touch()
        cut_back_files([keras.callbacks.TensorBoard(str(folder))], state, tmp_path / "run")
        assert bool(list(folder.iterdir())) is stays


def test_an_optimizer_that_goes_on_keeps_the_state_of_what_it_knew(tmp_path):
    experiment = EXPERIMENT | {
        "fit": {
            "phases": [
                {"name": "head", "epochs": 2, "freeze": ["base"]},
                {"name": "all", "epochs": 1, "unfreeze": ["base"]},
            ]
        },
    }
    result = train(read_experiment(experiment), runs=tmp_path, listener=[].append)
    (optimizer,) = optimizers_of(result.model).values()
    steps = int(np.asarray(optimizer.iterations))
    assert steps == 3 * 4
    assert len(optimizer.variables) == 2 + 2 * 4


def test_a_phase_is_evaluated_where_it_says_so(tmp_path):
    phases = [{"name": "head", "epochs": 1, "evaluate": True}, {"name": "all", "epochs": 1}]
    record = train(read_experiment(EXPERIMENT | {"fit": {"phases": phases}}), runs=tmp_path, listener=[].append).record
    row = read_rows(RunPaths(tmp_path / record.id).metrics)[0]
    assert list(record.evaluated) == ["head"]
    assert record.evaluated["head"]["split"] == "validation"
    assert record.evaluated["head"]["metrics"]["loss"] == pytest.approx(row["metrics"]["val_loss"])


@pytest.mark.parametrize(
    "phases", [{"epochs": 3}, {"phases": [{"epochs": 3}, {"epochs": 3}]}], ids=["whole", "of all phases"]
)
def test_the_time_of_a_fit_is_up_with_or_without_phases(tmp_path, phases):
    fit = {"max_time": 0.001, **phases}
    result = train(read_experiment(EXPERIMENT | {"fit": fit}), runs=tmp_path, listener=[].append)
    assert (result.record.state, result.record.error.message, result.exit_code) == ("interrupted", "max_time", 0)
    assert result.record.epochs_done <= 1


def test_the_time_of_a_phase_is_no_limit_of_the_next():
    stop = StopRequest(print)
    stop.limit(1e-9)
    with pytest.raises(InterruptedTraining):
        stop.raise_if_asked(list)
    stop.limit(None)
    stop.raise_if_asked(list)
    of_run = StopRequest(print, max_seconds=1e-9)
    of_run.limit(1000)
    with pytest.raises(InterruptedTraining):
        of_run.raise_if_asked(list)


ARGUMENTS = {
    "BackupAndRestore": {"backup_dir": "own"},
    "CSVLogger": {"filename": "own.csv"},
    "LambdaCallback": {"on_epoch_end": "note"},
    "LearningRateScheduler": {"schedule": "halved"},
    "ModelCheckpoint": {"filepath": "own.keras", "save_best_only": True, "monitor": "loss", "mode": "max"},
    "TensorBoard": {"log_dir": "own"},
}
NOT_FOR_FILES = {"Callback", "CallbackList", "OrbaxCheckpoint"}
"""The base, the list of all of them, and one that wants a package which Keras does not bring."""
FUNCTIONS = """
import pathlib

def halved(epoch, rate):
    return rate / 2

def note(epoch, logs):
    pathlib.Path("noted.txt").write_text(f"{epoch} {sorted(logs)[0]}")
"""


def callbacks_of_keras():
    return sorted(name for name, kind in vars(keras.callbacks).items() if isinstance(kind, type))


@pytest.mark.filterwarnings("ignore:Could not reach RemoteMonitor")
def test_every_callback_of_keras_trains_by_its_name(tmp_path, monkeypatch):
    """All in one file, each with its arguments."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "functions.py").write_text(FUNCTIONS)
    named = [name for name in callbacks_of_keras() if name not in NOT_FOR_FILES]
    experiment = EXPERIMENT | {
        "plugins": ["functions.py"],
        "compile": EXPERIMENT["compile"] | {"optimizer": {"Adam": {"use_ema": True}}},
        "fit": {"epochs": 2},
        "callbacks": [{name: ARGUMENTS.get(name, {})} for name in named],
    }
    told = []
    record = train(read_experiment(experiment), runs=tmp_path / "runs", listener=told.append).record
    run = tmp_path / "runs" / record.id
    left_out = [event.problem.message for event in told if isinstance(event, Warned)]
    assert sorted(text.split("`")[1] for text in left_out if "does not run" in text) == [
        name for name in named if name in DUTIES and DUTIES[name].rule == "ours"
    ]
    rates = [row["learning_rate"] for row in read_rows(RunPaths(run).metrics)]
    assert rates == pytest.approx([0.0005, 0.00025])
    assert (tmp_path / "noted.txt").read_text() == "1 loss"
    assert {path.name for path in run.iterdir()} >= {"own", "own.csv", "own.keras"}
    assert record.best_epoch == 1  # ModelCheckpoint says what is best: the largest loss


def kept(tmp_path, section):
    """The names in a run and in its checkpoints."""
    experiment = EXPERIMENT | {"fit": {"epochs": 5}, "run": section}
    run = train(read_experiment(experiment), runs=tmp_path, listener=[].append).run
    names = {path.name for path in run.iterdir()}
    return names, {path.name for path in RunPaths(run).checkpoints.glob("*")}


def test_a_run_keeps_what_its_section_says(tmp_path):
    nothing = {"best": False, "last": False}
    off = {"tensorboard": False, "csv": False, "report": False, "git": False, "checkpoints": nothing}
    names, checkpoints = kept(tmp_path / "off", off)
    extras = {"tensorboard", "history.csv", "report.html", "plots", "git.json"}
    assert (names & extras, checkpoints) == (set(), set())
    states = {"each": True, "keep": 3, "every": "2 steps", "best": {"monitor": "loss", "mode": "max"}}
    names, checkpoints = kept(tmp_path / "on", {"checkpoints": states})
    assert names >= extras
    assert {name for name in checkpoints if name.startswith("epoch")} == {f"epoch-000{at}.keras" for at in (3, 4, 5)}
    # The first state, and in each of five epochs one inside it and one at its end; the newest three stay.
    assert {name for name in checkpoints if name.startswith("state")} == {f"state-{at:06}.npz" for at in (9, 10, 11)}
    assert "best.keras" in checkpoints
