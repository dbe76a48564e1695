"""Which run a word names."""

import json

import pytest

from kerascli.problems import UserError
from kerascli.runs.direction import direction_of
from kerascli.runs.find import find_run


@pytest.fixture
def runs(tmp_path):
    folder = tmp_path / "runs"
    for name, losses in {
        "mnist_cnn-20261118-080000": [0.9, 0.4],
        "mnist_cnn-20261120-143012": [0.5, 0.2, 0.3],
        "mnist_cnn-20261120-143012-2": [0.8],
        "iris-20261119-101500": [0.7],
    }.items():
        make(folder / name, losses)
    (folder / "zz-20261231-000000").mkdir()
    return folder


def make(folder, losses):
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}")
    rows = [{"epoch": epoch, "phase": None, "metrics": {"loss": loss}} for epoch, loss in enumerate(losses)]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def refused(text, runs):
    with pytest.raises(UserError) as error:
        find_run(text, runs)
    (problem,) = error.value.problems
    return problem


def test_last_is_the_newest_folder_that_is_a_run(runs):
    assert find_run("last", runs).name == "mnist_cnn-20261120-143012-2"


def test_a_path_names_a_run_wherever_it_lies(runs, tmp_path):
    make(tmp_path / "elsewhere", [1.0])
    assert find_run(str(tmp_path / "elsewhere"), runs) == tmp_path / "elsewhere"


def test_an_id_beats_the_ids_that_begin_with_it(runs):
    assert find_run("mnist_cnn-20261120-143012", runs).name == "mnist_cnn-20261120-143012"


def test_a_unique_prefix_is_enough(runs):
    assert find_run("ir", runs).name == "iris-20261119-101500"


def test_an_ambiguous_prefix_lists_the_runs(runs):
    problem = refused("mnist", runs)
    assert problem.code == "ambiguous-run"
    assert "mnist_cnn-20261118-080000" in problem.notes[0]


def test_best_takes_the_best_epoch_of_all_runs(runs):
    assert find_run("best:loss", runs).name == "mnist_cnn-20261120-143012"
    assert find_run("best:loss:max", runs).name == "mnist_cnn-20261118-080000"


def test_best_by_a_metric_that_nothing_logged_names_the_nearest(runs):
    problem = refused("best:los:min", runs)
    assert (problem.code, problem.help) == ("unknown-metric", "best:loss")


def test_best_by_a_name_that_tells_no_direction_asks_for_one(runs):
    assert refused("best:height", runs).help == "best:height:max"


def test_a_misspelt_id_is_answered_with_the_nearest(runs):
    assert refused("iris-20261119-101501", runs).help == "did you mean `iris-20261119-101500`?"


def test_a_folder_that_is_no_run_is_said_to_be_none(runs):
    assert "holds no run.json" in refused(str(runs / "zz-20261231-000000"), runs).message


def test_where_there_are_no_runs_it_says_how_to_make_one(tmp_path):
    problem = refused("last", tmp_path / "nowhere")
    assert problem.help.startswith("kerascli train FILE")


def test_a_torn_last_line_of_metrics_is_passed_over(runs):
    with (runs / "iris-20261119-101500/metrics.jsonl").open("a") as file:
        file.write('{"epoch": 1, "metr')
    assert find_run("best:loss:max", runs).name == "mnist_cnn-20261118-080000"


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("val_loss", "min"), ("loss", "min"), ("priority_loss", "min"), ("val_accuracy", "max"),
        ("department_sparse_categorical_accuracy", "max"), ("auc_1", "max"), ("mse", "min"),
        ("val_mean_absolute_error", "min"), ("r2_score", "max"), ("height", None), ("flossy", None),
    ],
)  # fmt: skip
def test_the_direction_is_read_off_the_name(metric, direction):
    assert direction_of(metric) == direction
