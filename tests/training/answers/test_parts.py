"""`predict: {model: NAME}` and the `export` section: the file's own defaults count."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits

from kerascli.workflows.prediction import Prediction, PredictionCall
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.subjects import find_subject
from kerascli.workflows.train import train

AUTOENCODER = {
    "name": "squeeze",
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}, "y": "x"},
    "models": {"encoder": {"sequential": [{"Input": [8, 8]}, "Flatten", {"Dense": 4}]}},
    "model": {
        "functional": {
            "inputs": {"picture": [8, 8]},
            "layers": [{"use": "encoder"}, {"Dense": 64}, {"Reshape": [8, 8]}],
        }
    },
    "compile": {"optimizer": "adam", "loss": "mse"},
    "fit": {"epochs": 1},
    "run": {"report": False, "tensorboard": False},
    "predict": {"model": "encoder", "steps": 2, "batch_size": 8, "verbose": 0},
    "evaluate": {"verbose": 0},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return train(read_experiment(AUTOENCODER), runs=tmp_path_factory.mktemp("runs"), listener=lambda _: None)


def test_predict_asks_the_part_that_the_file_names(run):
    prediction = Prediction(PredictionCall(named=str(run.run), runs=run.run.parent))
    first = next(iter(prediction.answers()))
    expected = run.model.get_layer("encoder").predict(held_out(run)[:8], verbose=0)[0]
    assert np.allclose(first.fields["value"], expected, atol=1e-5)
    assert "class" not in first.fields


def test_evaluate_asks_the_whole_model(run):
    assert find_subject(str(run.run), run.run.parent).part is None
    assert find_subject(str(run.run), run.run.parent, section="predict").part == "encoder"


def test_predict_stops_after_the_files_steps_and_says_nothing_beside_the_answers(cli, run, capfd, tmp_path):
    assert cli("predict", "--model", str(run.run), "-o", "codes.jsonl")[0] == 0
    assert len((tmp_path / "codes.jsonl").read_text().splitlines()) == 16
    assert "answers" not in capfd.readouterr().err


def test_evaluate_says_the_metrics_alone(cli, run):
    code, out, _ = cli("evaluate", str(run.run))
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line] == [run.run.name, "loss", "figures"]


def test_pictures_that_are_learned_from_themselves_are_numbers_whatever_the_loss():
    from kerascli.scoring.answers import Answered, kind_of

    picture = np.random.default_rng(0).random((2, 4, 4, 1)).astype("float32")
    assert kind_of(Answered(name="y", truth=picture, answer=picture, loss="binary_crossentropy")) == "values"
    assert kind_of(Answered(name="y", truth=picture.round(), answer=picture, loss="binary_crossentropy")) == "masks"


def held_out(run):
    """The validation part: the last rows of the digits."""
    held = json.loads((run.run / "data.json").read_text())["facts"]["splits"]["validation"]["samples"]
    return load_digits().images[-held:]
