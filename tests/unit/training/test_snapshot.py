"""A state is JSON and arrays, and comes back as it was."""

import json
from pathlib import Path

import numpy as np
import pytest

from kerascli.construction import Environment
from kerascli.runs.checkpoints import newest_state, save_state
from kerascli.runs.layout import RunPaths
from kerascli.training.best import direction_of
from kerascli.training.callback_state import read_callbacks, set_callbacks
from kerascli.training.callbacks import best_of
from kerascli.training.fit_section import FitSection
from kerascli.training.phases import plans
from kerascli.training.place import Place
from kerascli.training.run_section import CheckpointsSection
from kerascli.training.snapshot import CannotSaveError, Position, Snapshot, decode, encode

VALUES = [
    None,
    True,
    3,
    0.1,
    float("inf"),
    "text",
    b"\x00\xff",
    Path("a/b"),
    (1, (2, "x")),
    {"a": [1, 2], 3: None},
    {1, 2},
    [np.float32(0.1), np.arange(3)],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_was(value):
    arrays = {}
    again = decode(json.loads(json.dumps(encode(value, arrays, "key"))), arrays)
    assert repr(again) == repr(value)


def test_what_is_neither_json_nor_array_is_named():
    with pytest.raises(CannotSaveError, match="object"):
        encode(object(), {}, "key")


class Waiting:
    """A callback as far as its state goes."""

    def __init__(self):
        self.wait = 0
        self.model = object()
        self.history = {}
        self.stream = iter(())


def test_callbacks_give_what_they_remember_and_name_what_they_lose():
    arrays = {}
    one, other = Waiting(), Waiting()
    one.wait, one.history = 2, {"loss": [0.5]}
    states, lost = read_callbacks([one], arrays)
    assert any("Waiting.stream" in name for name in lost)
    set_callbacks([other], states, arrays)
    assert (other.wait, other.history) == (2, {"loss": [0.5]})


def snapshot(number):
    return Snapshot(Position(epoch=number, rows=number), {"n": number}, {"w/0": np.full(3, number)})


def test_the_newest_two_states_are_kept(tmp_path):
    paths = RunPaths(tmp_path)
    for number in range(4):
        save_state(paths, snapshot(number))
    assert sorted(paths.states()) == [3, 4]
    newest, warnings = newest_state(paths)
    assert newest.position.epoch == 3
    assert not warnings


@pytest.mark.parametrize("kept", [0, 10, 200, -50, -1])
def test_a_torn_state_gives_way_to_the_one_before(tmp_path, kept):
    paths = RunPaths(tmp_path)
    for number in range(2):
        save_state(paths, snapshot(number))
    torn = paths.state(2)
    torn.write_bytes(torn.read_bytes()[:kept])
    newest, warnings = newest_state(paths)
    assert newest.position.epoch == 0
    assert [warning.code for warning in warnings] == ["checkpoint-damaged"]


class Feed:
    """Remembers where it was told to start."""

    def __init__(self, batches):
        self.batches = batches
        self.starts = []

    def start_at(self, epoch, step=0):
        self.starts.append((epoch, step))


@pytest.mark.parametrize(
    ("batches", "chunk", "epoch", "step", "start", "told"),
    [
        (60, None, 2, 0, (2, 0), None),
        (60, None, 2, 7, (2, 7), None),
        (60, 25, 4, 3, (1, 28), 22),
        (60, 25, 2, 3, (0, 53), 7),
        (None, 10, 3, 4, (0, 34), 6),
    ],
)
def test_an_epoch_has_its_place_in_the_passes(batches, chunk, epoch, step, start, told):
    feed = Feed(batches)
    place = Place(feed, chunk)
    place.begin(Position(epoch=epoch, step=step))
    assert feed.starts == [start]
    assert place.steps_per_epoch == told
    assert place.ends_after(epoch) is bool(step)


def test_an_epoch_that_meets_the_end_of_the_data_is_told_how_short_it_is():
    feed = Feed(60)
    place = Place(feed, 25)
    place.begin(Position())
    assert (place.steps_per_epoch, place.ends_after(0), place.ends_after(1)) == (25, False, True)
    place.begin(Position(epoch=2))
    assert (place.steps_per_epoch, place.ends_after(2), feed.starts[-1]) == (10, True, (0, 50))


@pytest.mark.parametrize(("chunk", "first"), [(None, 3), (25, 1)])
def test_a_second_phase_goes_on_in_the_passes_of_the_first(chunk, first):
    feed = Feed(60)
    place = Place(feed, chunk, initial_epoch=4, epochs_before=3)
    place.begin(Position(phase=1, epoch=4))
    assert feed.starts == [(first, 0)]


def test_the_best_is_judged_by_validation_where_there_is_one():
    best = best_of(CheckpointsSection(), None, validates=True)
    assert best.improves({"loss": 1.0, "val_loss": 2.0})
    assert not best.improves({"loss": 0.1, "val_loss": 3.0})
    assert not best.improves({"loss": 0.1})  # an epoch without validation has nothing to be compared with
    assert not best.improves({"loss": 0.1, "val_loss": float("nan")})
    assert best_of(CheckpointsSection(), None, validates=False).improves({"loss": 1.0})


@pytest.mark.parametrize(("when", "validates"), [(1, True), (2, True), (5, False), ([3], True), ([4], False)])
def test_a_phase_knows_whether_it_will_validate(when, validates):
    (plan,) = plans(FitSection(epochs=3, validation_freq=when), Environment())
    assert plan.validates is validates


@pytest.mark.parametrize(
    ("name", "direction"), [("val_accuracy", "max"), ("val_loss", "min"), ("auc_1", "max"), ("mae", "min")]
)
def test_a_name_tells_whether_more_is_better(name, direction):
    assert direction_of(name) == direction
