"""`--dry-run` goes through everything and leaves nothing; `--profile` writes what TensorBoard opens."""

import os
import tempfile
from pathlib import Path

import pytest

from kerascli.workflows.dry_run import dry_run, thrown_away
from kerascli.workflows.events import RunEnded, RunStarted, Said
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import TrainOptions, train

EXPERIMENT = {
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}},
    "model": {"sequential": ["Flatten", {"Dense": {"units": 10, "activation": "softmax"}}]},
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
    "fit": {"epochs": 3},
    "run": {"report": False},
}


def test_a_dry_run_leaves_nothing_behind():
    events = []
    dry_run(read_experiment(EXPERIMENT), listener=events.append)
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    assert not started.run.exists()
    assert any(isinstance(event, Said) and "nothing was kept" in event.text for event in events)


def test_what_a_killed_dry_run_left_goes_with_the_next_and_what_another_uses_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pid = os.fork()
    if pid == 0:
        with thrown_away() as folder:
            (folder / "model.keras").write_bytes(b"large")
            os._exit(9)  # as a kill: nothing is cleaned up
    os.waitpid(pid, 0)
    (left,) = tmp_path.iterdir()
    with thrown_away() as used:
        assert not left.exists()
        pid = os.fork()
        if pid == 0:  # another process, which does not hold the lock
            with thrown_away():
                os._exit(0 if Path(used).exists() else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_fast_shrinks_and_says_so(tmp_path):
    events = []
    result = train(read_experiment(EXPERIMENT), runs=tmp_path, listener=events.append, options=TrainOptions(fast=True))
    assert result.record.epochs_done == 1
    said = [event.text for event in events if isinstance(event, Said)]
    assert said == ["--fast: 1 epoch of 3, 2 steps of 45, 1 step of validation"]
    assert isinstance(events[-1], RunEnded)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_profile_holds_the_steps_that_were_asked_for_where_tensorboard_looks(tmp_path):
    from tensorflow.tsl.profiler.protobuf.xplane_pb2 import XSpace

    experiment = read_experiment({**EXPERIMENT, "fit": {"epochs": 1}})
    told = []
    result = train(experiment, runs=tmp_path, listener=told.append, options=TrainOptions(profile=(10, 20)))
    (said,) = (event.text for event in told if isinstance(event, Said))
    assert said.startswith(f"profile of steps 10 to 20 in {result.run}/tensorboard: TensorBoard shows it")
    assert "`tensorboard-plugin-profile`" in said
    (file,) = (result.run / "tensorboard" / "plugins" / "profile").rglob("*.xplane.pb")
    (host,) = [plane for plane in XSpace.FromString(file.read_bytes()).planes if plane.name == "/host:CPU"]
    names = [host.event_metadata[event.metadata_id].name for line in host.lines for event in line.events]
    assert names.count("multi_step_on_iterator") == 11  # Keras's own name of the function that trains a step


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ((44, 60), "profile of steps 44 to 45 in "),
        ((60, 70), "no profile: training ended after step 45, before step 60"),
    ],
    ids=["ends before the last", "ends before the first"],
)
def test_a_training_that_ends_before_says_what_of_the_profile_there_is(steps, text, tmp_path):
    told = []
    experiment = read_experiment({**EXPERIMENT, "fit": {"epochs": 1}})
    train(experiment, runs=tmp_path, listener=told.append, options=TrainOptions(profile=steps))
    (said,) = (event.text for event in told if isinstance(event, Said))
    assert said.startswith(text)


def test_groups_of_steps_are_chosen_without_changing_a_number(tmp_path, monkeypatch):
    from kerascli.training import steps_per_execution

    alone = train(read_experiment(EXPERIMENT), runs=tmp_path / "alone", listener=[].append)
    # However busy the machine is: groups save much, and may take long.
    for name in ("SAVED_SECONDS", "LONG_STEP", "GROUP_SECONDS"):
        monkeypatch.setattr(steps_per_execution, name, 1e6)
    grouped = train(read_experiment(EXPERIMENT), runs=tmp_path / "grouped", listener=[].append)
    assert grouped.model.steps_per_execution > 1
    assert alone.record.last_metrics == grouped.record.last_metrics
    for one, other in zip(alone.model.get_weights(), grouped.model.get_weights(), strict=True):
        assert one.tobytes() == other.tobytes()
