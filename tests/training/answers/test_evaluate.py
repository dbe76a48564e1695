"""`kerascli evaluate`: Keras's own numbers, figures beside them, and an exit code to build on."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

from kerascli.model_files import load_model
from kerascli.problems import UserError
from kerascli.scoring.scores import Scores
from kerascli.workflows.evaluate import EvaluateOptions, refuse_idle


@pytest.fixture(scope="module")
def script_test_part():
    """The test part as a script would cut and prepare it."""
    bunch = load_digits()
    _, x, _, y = train_test_split(bunch.images, bunch.target, test_size=0.2, random_state=0)
    return np.expand_dims(x, -1).astype("float32") / 255, y


def test_metrics_are_those_of_model_evaluate_to_the_bit(cli, digits_run, script_test_part):
    code, out, _ = cli("evaluate", str(digits_run), "--json")
    assert code == 0
    model = load_model(digits_run / "final_model.keras")
    assert json.loads(out)["metrics"] == model.evaluate(*script_test_part, verbose=0, return_dict=True)


def test_evaluating_twice_gives_the_same(cli, digits_run):
    first, second = (json.loads(cli("evaluate", str(digits_run), "--json")[1]) for _ in range(2))
    assert first.pop("folder") != second.pop("folder")
    assert first == second


def test_confusion_matrix_is_that_of_the_models_answers(cli, digits_run, script_test_part):
    x, y = script_test_part
    found = json.loads(cli("evaluate", str(digits_run), "--json")[1])
    said = load_model(digits_run / "final_model.keras").predict(x, verbose=0).argmax(-1)
    assert found["confusion_matrix"] == confusion_matrix(y, said).tolist()
    assert found["figures"]["accuracy"] == pytest.approx(np.mean(said == y))
    wrong = found["worst"][0]
    assert str(y[wrong["index"]]) == wrong["truth"] != wrong["answer"]


def test_figures_and_pictures_lie_in_the_run(cli, digits_run):
    folder = digits_run / "evaluations"
    before = set(folder.iterdir()) if folder.exists() else set()
    cli("evaluate", str(digits_run))
    (made,) = set(folder.iterdir()) - before
    names = {path.name for path in made.iterdir()}
    assert "evaluation.json" in names
    assert {path.suffix for path in made.iterdir()} == {".json", ".png", ".svg"}


def test_a_figure_below_what_was_demanded_ends_with_four(cli, digits_run):
    code, _, err = cli("evaluate", str(digits_run), "--fail-under", "accuracy=1.01")
    assert code == 4
    assert "at least 1.01 was demanded" in err
    assert cli("evaluate", str(digits_run), "--fail-under", "loss=100")[0] == 0
    code, _, err = cli("evaluate", str(digits_run), "--fail-under", "acuracy=0.1")
    assert code == 2
    assert "--fail-under accuracy=0.1" in err


def test_each_output_has_its_figures_in_its_unit(cli, houses_run):
    found = json.loads(cli("evaluate", str(houses_run), "--json")[1])
    assert found["sold"]["class_names"] == ["no", "yes"]
    assert found["price"]["kind"] == "values"
    assert {"area", "city"} <= set(found["price"]["worst"][0]["input"])
    # Of the data's own unit: no error of a standardized target is as large.
    assert found["price"]["figures"]["MAE"] > 1000


def test_calibration_and_intervals_come_on_request(cli, digits_run):
    plain = json.loads(cli("evaluate", str(digits_run), "--json")[1])
    assert "calibration" not in plain
    found = json.loads(cli("evaluate", str(digits_run), "--json", "--calibration", "--intervals")[1])
    low, high = found["intervals"]["accuracy"]
    assert low <= found["figures"]["accuracy"] <= high
    assert sum(part["count"] for part in found["calibration"]) == found["samples"]


def test_a_model_of_no_run_is_told_what_can_be_done(cli, digits_run, tmp_path):
    alone = tmp_path / "alone.keras"
    alone.write_bytes((digits_run / "final_model.keras").read_bytes())
    code, _, err = cli("evaluate", "alone.keras")
    assert code == 2
    assert "[model-without-run]" in err


def test_a_checkpoint_that_is_not_there_names_those_that_are(cli, digits_run):
    code, _, err = cli("evaluate", str(digits_run), "--checkpoint", "bets")
    assert code == 2
    assert "--checkpoint best" in err


def test_the_files_steps_are_all_that_is_asked_about(cli, digits_run, script_test_part):
    words = ("evaluate.steps=2", "evaluate.batch_size=8")
    code, out, err = cli("evaluate", str(digits_run), *words, "--json")
    assert code == 0, out + err
    found, (x, y) = json.loads(out), script_test_part
    assert found["samples"] == np.sum(found["confusion_matrix"]) == 16
    model = load_model(digits_run / "final_model.keras")
    assert found["metrics"] == model.evaluate(x[:16], y[:16], batch_size=8, verbose=0, return_dict=True)


def test_an_option_that_no_output_has_a_use_for_is_told(cli, digits_run):
    code, _, err = cli("evaluate", str(digits_run), "--threshold", "0.3")
    assert code == 2
    assert "--threshold changes nothing here: no output answers yes or no  [option-without-effect]" in err
    assert "help: take --threshold away" in err
    numbers = (Scores(output="y", kind="values", examples=1, figures={}),)
    for options, scores, why in (
        (EvaluateOptions(calibration=True), numbers, "--calibration changes nothing here: no output answers with prob"),
        (EvaluateOptions(intervals=True), (), "--intervals changes nothing here: there are no figures but the model"),
    ):
        with pytest.raises(UserError, match=why):
            refuse_idle(options, scores)
