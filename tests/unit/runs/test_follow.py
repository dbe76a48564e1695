"""`runs tail`: a run of another process, step by step, from wherever one looks in."""

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from kerascli.cli.display import Display
from kerascli.runs.layout import RunPaths
from kerascli.runs.lock import RunLock
from kerascli.runs.progress import Progress, ProgressFile, read_progress
from kerascli.runs.rows import append_row
from kerascli.runs.store import RunFolder
from kerascli.training.pace import Pace
from kerascli.workflows.events import EpochEnded, EpochStarted, RunEnded, RunStarted, StepsDone
from kerascli.workflows.follow import follow
from tests.unit.runs.fabricated import curve, fabricate

AT = Progress(epoch=1, epochs=3, phase=None, steps=399, step=271, rate=49.2, logs={"loss": 0.0792, "accuracy": 0.9757})


@pytest.fixture
def training(tmp_path):
    """A run that this process holds, in the middle of its second epoch."""
    with RunFolder.create(tmp_path, "mnist") as run:
        append_row(run.paths, curve(1)[0])
        run.progress = ProgressFile(run.paths)
        run.progress.write(AT)
        yield run
        run.progress.close()


def followed(run, *happenings, listener=None):
    """What is told while one thing after another happens to the run."""
    told, left = [], iter(happenings)
    state = follow(run.paths.folder, listener or told.append, wait=lambda _: next(left, run.close)())
    return state, told


def end(run, state="finished"):
    run.progress.close()
    run.update(state=state)


def test_who_looks_in_amid_an_epoch_sees_its_steps_and_rate_at_once(training):
    _, told = followed(training, lambda: end(training))
    kinds = [type(event) for event in told]
    assert kinds == [RunStarted, EpochEnded, EpochStarted, StepsDone, RunEnded]
    assert (told[2].epoch, told[2].epochs) == (1, 3)
    assert (told[3].step, told[3].steps, told[3].rate, told[3].logs) == (271, 399, 49.2, AT.logs)


def test_steps_are_told_until_the_epoch_ends_and_then_those_of_the_next(training):
    def next_epoch():
        append_row(training.paths, curve(2)[1])
        training.progress.write(replace(AT, epoch=2, step=0, rate=None, logs={}))

    _, told = followed(
        training,
        lambda: training.progress.write(replace(AT, step=399)),
        lambda: None,
        lambda: append_row(training.paths, curve(2)[1]),
        next_epoch,
        lambda: end(training),
    )
    seen = [(type(event).__name__, event.epoch, getattr(event, "step", None)) for event in told[2:-1]]
    assert seen[:4] == [("EpochStarted", 1, None), ("StepsDone", 1, 271), ("StepsDone", 1, 399), ("EpochEnded", 1, None)]
    assert ("EpochStarted", 2, None) in seen


def test_the_end_is_told_when_the_report_is_there(training):
    def write_report():
        training.paths.report.write_text("<html>")

    _, told = followed(training, lambda: end(training), write_report)
    assert told[-1].report == training.paths.report


def test_it_ends_when_the_run_dies_and_says_where(training, tmp_path):
    screen = io.StringIO()
    killed = RunLock(training.paths)

    def die():
        training.close()  # what the kernel does when the process dies

    with Display(Console(file=screen, width=100)) as display:
        state, _ = followed(training, die, listener=display)
    killed.take()
    killed.release()
    assert state == "died"
    assert screen.getvalue().rstrip().endswith(
        f"died in epoch 2: its process is gone. It goes on: kerascli train --resume {training.paths.folder}"
    )


def test_in_a_terminal_the_live_line_has_bar_rate_and_time_left(training):
    screen = io.StringIO()
    console = Console(file=screen, width=100, force_terminal=True, color_system=None, _environ={})
    with Display(console) as display:
        followed(training, lambda: end(training), listener=display)
    assert re.search(r"2   ━+─+  271/399  49 steps/s  3 s left  loss 0.0792  accuracy 0.9757", screen.getvalue())


def test_json_has_a_line_for_the_steps(training):
    screen = io.StringIO()
    with Display(Console(file=screen), json=True) as display:
        followed(training, lambda: end(training), listener=display)
    lines = [json.loads(line) for line in screen.getvalue().splitlines()]
    assert {"event": "steps_done", "epoch": 1, "step": 271, "steps": 399, "rate": 49.2, "logs": AT.logs} in lines


def test_a_shorter_line_leaves_nothing_of_a_longer_one(training):
    training.progress.write(replace(AT, logs={f"metric_{number}": 0.123456789 for number in range(50)}))
    training.progress.write(AT)
    assert read_progress(training.paths) == AT


@pytest.mark.parametrize("content", [b"", b'{"epoch": 1', b"[]", b'{"epoch": 1}', b'{"logs": 3}', b"\xff"])
def test_a_file_that_is_being_written_is_no_progress(training, content):
    training.paths.progress.write_bytes(content)
    assert read_progress(training.paths) is None


def test_nothing_is_left_of_it_when_the_run_ends(training):
    end(training)
    assert not training.paths.progress.exists()


def test_a_disk_that_refuses_it_stops_nothing(tmp_path):
    ProgressFile(RunPaths(tmp_path / "gone")).write(AT)


def test_an_interrupted_run_says_the_epoch_it_was_in(tmp_path, cli):
    fabricate(tmp_path / "runs", "mnist-20261120-143012", epochs=3, state="interrupted")
    assert "interrupted in epoch 4. Nothing is lost" in cli("runs", "tail", "mnist")[1]


def test_the_first_epoch_is_timed_from_its_first_told_steps():
    now = iter([100.0, 100.5, 200.0, 201.0])  # compiling took the seconds before
    pace = Pace(lambda: next(now))
    pace.epoch_begins()
    pace.tell(1)
    assert pace.steps_per_second is None
    pace.tell(51)
    assert pace.steps_per_second == 100
    pace.epoch_begins()
    pace.tell(30)
    assert pace.steps_per_second == 30
