"""What a training run looks like: in a terminal, in a file, as JSON, quietly."""

import errno
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from kerascli.cli.display import Display
from kerascli.cli.run_console import RunConsole
from kerascli.problems import Problem
from kerascli.workflows import events
from tests.unit.cli import training_story as story

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def shown(told, *, width=80, terminal=False, color=None, encoding="utf-8", **options):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(
        file=file, width=width, force_terminal=terminal, color_system=color, legacy_windows=False, _environ={}
    )
    with Display(console, **options) as display:
        for event in told:
            display(event)
    return raw.getvalue().decode(encoding)


def matches_golden(name, text, request):
    path = GOLDEN / f"display_{name}.txt"
    if request.config.getoption("--update-golden", default=False):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def last_frame(text):
    """What stays on the screen: live frames were erased by the terminal."""
    lines = text.replace("\x1b[?25l", "").replace("\x1b[?25h", "").split("\n")
    screen = [line.split("\x1b[2K")[-1].replace("\r", "") for line in lines]
    return "\n".join(line for line in screen if "━" not in line and "preparing" not in line)


def test_plain_lines_are_written_where_there_is_no_terminal(request):
    matches_golden("plain", shown(story.finished_run()), request)


def test_a_terminal_gets_a_table_that_stays(request):
    matches_golden("table", last_frame(shown(story.finished_run(), terminal=True)), request)


def test_json_is_one_line_for_each_event(request):
    text = shown(story.finished_run(), json=True)
    told = [json.loads(line)["event"] for line in text.splitlines()]
    assert told[:4] == ["run_started", "data_ready", "model_built", "phase_started"]
    assert told[-1] == "run_ended"
    matches_golden("json", text, request)


def test_json_says_numbers_that_json_lacks_as_text():
    line = shown([events.StepsDone(epoch=0, step=1, steps=None, logs={"loss": float("nan")})], json=True)
    assert json.loads(line)["logs"] == {"loss": "nan"}


def test_quiet_says_only_where_the_run_lies():
    assert shown(story.finished_run(), quiet=True) == f"{story.RUN}\n"


def test_quiet_still_says_that_a_run_failed():
    errors = io.StringIO()
    text = shown([*story.header(), story.ended("failed")], quiet=True, errors=Console(file=errors, width=80))
    assert text == ""
    assert errors.getvalue().startswith("failed after 2 min 41 s.")


def test_an_interrupted_run_names_the_command_that_goes_on(request):
    told = [*story.header(), *story.epoch(0, story.ROWS[0], best=True)[:3], story.ended("interrupted")]
    matches_golden("interrupted", shown(told), request)


def test_a_resumed_run_says_where_it_goes_on():
    text = shown(story.header(epoch=2, step=271))
    assert text.startswith(
        "resuming mnist_cnn-20261120-143012 at epoch 3, step 271 (same bits as a run never stopped)\n"
    )


def test_a_failed_run_names_its_log_and_its_last_checkpoint():
    text = shown([*story.header(), *story.epoch(0, story.ROWS[0], best=True), story.ended("failed")])
    assert "The last checkpoint is kept: kerascli train --resume runs/mnist_cnn-20261120-143012" in text
    assert "runs/mnist_cnn-20261120-143012/train.log" in text


def test_phases_are_told_by_name():
    text = shown([events.PhaseStarted(name="finetune", index=1, count=2, epochs=15)])
    assert text == "phase finetune (2 of 2), 15 epochs\n"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_row_of_the_table_is_wider_than_the_terminal(width):
    names = ["loss", "priority_loss", "department_loss", "priority_auc", "department_sparse_categorical_accuracy"]
    logs = {prefix + name: 0.123456 for prefix in ("", "val_") for name in names}
    text = last_frame(shown([*story.header(), *story.epoch(0, logs, best=True)], terminal=True, width=width))
    rows = [line for line in text.splitlines() if line.lstrip().startswith(("epoch", "1  "))]
    assert len(rows) == 2
    assert all(len(row) <= max(width, 48) for row in rows)


def test_of_many_metrics_a_narrow_table_shows_those_of_the_file_first_with_their_validation():
    names = ["loss", "accuracy", "sparse_categorical_crossentropy", "前两名准确率", "top_1_accuracy"]
    logs = {prefix + name: 0.123456 for prefix in ("", "val_") for name in names}
    for width, titles in ((60, ["loss", "val_loss"]), (80, ["loss", "accuracy", "val_loss", "val_accuracy"])):
        text = last_frame(shown(story.epoch(0, logs, best=True), terminal=True, width=width))
        header = next(line for line in text.splitlines() if "epoch" in line)
        assert header.split() == ["epoch", *titles, "lr", "time"]


def test_sentences_are_broken_between_words_and_commands_have_a_line_of_their_own():
    run = Path("/srv/experiments/of/this/year/runs/情感分类-20261120-143012")
    problem = Problem(code="one-class", message="the training split holds one class only " * 3, severity="warning")
    told = [*story.header(), events.Warned(problem=problem), replace(story.ended("interrupted"), run=run)]
    lines = last_frame(shown(told, terminal=True, width=60)).splitlines()
    assert all(len(line) <= 60 for line in lines if str(run) not in line)
    assert [line.strip() for line in lines[-2:]] == [
        "interrupted in epoch 1. Nothing is lost:",
        f"kerascli train --resume {run}",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_live_line_and_the_echo_of_ctrl_c_behind_it_fit_one_line(width):
    logs = {f"metric_{number}": 0.5 for number in range(12)}
    told = [*story.header(), *story.epoch(0, logs, best=True)[:4]]
    frames = [line for line in shown(told, terminal=True, width=width).replace("\r", "\n").split("\n") if "━" in line]
    assert frames
    assert all(len(frame.replace("\x1b[2K", "")) < width - len("^C") for frame in frames)


def test_a_download_is_one_live_line_and_elsewhere_one_line():
    told = [
        events.Downloading(url="https://x.org/data/mnist.npz", done=done, total=11_490_434)
        for done in (0, 5_000_000, 11_490_434)
    ]
    assert shown(told) == "downloading https://x.org/data/mnist.npz\n"
    drawn = shown(told, width=70, terminal=True)
    assert "downloading mnist.npz  " in drawn
    assert "4.8 MB of 11 MB" in drawn
    assert last_frame(drawn).strip() == ""
    unknown = [events.Downloading(url="https://x.org/big.zip", done=5_000_000, total=None)]
    assert "downloading big.zip  4.8 MB" in shown(unknown, width=70, terminal=True)


def test_a_metric_that_comes_later_begins_a_new_table():
    first, second = {"loss": 1.0}, {"loss": 0.5, "val_loss": 0.7}
    text = shown([*story.epoch(0, first, best=True), *story.epoch(1, second, best=True)], terminal=True)
    assert [line.split()[:3] for line in last_frame(text).splitlines() if "epoch" in line] == [
        ["epoch", "loss", "lr"],
        ["epoch", "loss", "val_loss"],
    ]


def test_an_epoch_without_validation_leaves_its_cells_empty():
    text = shown(
        [*story.epoch(0, story.ROWS[0], best=True), *story.epoch(1, {"loss": 0.5, "accuracy": 0.8}, best=False)],
        terminal=True,
    )
    assert last_frame(text).count("epoch") == 1
    assert "–" in last_frame(text).splitlines()[-1]


def test_colours_are_used_in_a_terminal_that_has_them():
    assert "\x1b[32m" in shown(story.finished_run(), terminal=True, color="standard")
    assert "\x1b[32m" not in shown(story.finished_run(), terminal=True, color=None)


def test_a_terminal_without_unicode_is_written_in_ascii():
    text = shown(story.finished_run(), encoding="ascii", terminal=True)
    assert "60,000 -> 51,000 train" in text


def test_a_warning_is_drawn_with_its_code():
    problem = Problem(code="one-class", message="the training split holds one class only", severity="warning")
    assert "one-class" in shown([events.Warned(problem=problem)])


def test_the_closing_lines_offer_a_comparison_with_the_run_before(tmp_path):
    for name in ("mnist_cnn-20261119-101500", "mnist_cnn-20261120-143012", "other-20261120-090000"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    assert "  kerascli compare last mnist_cnn-20261119-101500\n" in shown([story.ended()])


class Leaving(io.StringIO):
    """A reader that leaves after so many writes."""

    def __init__(self, error, after=2):
        super().__init__()
        self.error, self.left = error, after

    def write(self, text):
        self.left -= 1
        if self.left < 0:
            raise self.error
        return super().write(text)


@pytest.mark.parametrize("error", [BrokenPipeError(errno.EPIPE, "pipe"), OSError(errno.EIO, "terminal")])
@pytest.mark.parametrize("options", [{}, {"json": True}])
@pytest.mark.parametrize("terminal", [False, True])
def test_a_reader_that_leaves_does_not_end_the_run(error, options, terminal):
    file = Leaving(error)
    console = RunConsole(file=file, width=80, force_terminal=terminal, _environ={})
    with Display(console, **options) as display:
        for event in story.finished_run():
            display(event)
    assert file.left < 0
    assert file.getvalue()


def test_another_failure_of_writing_is_not_hidden():
    display = Display(RunConsole(file=Leaving(OSError(errno.ENOSPC, "full"), after=0), width=80))
    with pytest.raises(OSError, match="full"):
        display(story.ended())


def with_verbose(verbose):
    """The story of a finished run, of a file that says `fit: {verbose: …}`."""
    return [
        replace(told, verbose=verbose) if isinstance(told, events.RunStarted) else told for told in story.finished_run()
    ]


def test_verbose_0_says_as_little_as_quiet():
    assert shown(with_verbose(0)) == shown(story.finished_run(), quiet=True)


def test_verbose_2_writes_lines_in_a_terminal_too():
    lines = shown(with_verbose(2), terminal=True)
    assert "━" not in lines
    assert "epoch 1/" in lines
