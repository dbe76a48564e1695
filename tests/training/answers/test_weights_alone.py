"""A model of which Keras keeps the weights alone: its run builds it again to evaluate, predict and export it."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.training.answers.conftest import DIGITS

PLUGIN = """
import keras

class Bare(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.parts = [keras.layers.Flatten(), keras.layers.Dense(units, activation="relu")]
        self.last = keras.layers.Dense(10, activation="softmax")

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return self.last(x)

    def get_config(self):
        raise NotImplementedError("Bare does not say what it was made of")
"""


@pytest.fixture(scope="module")
def trained_bare(tmp_path_factory):
    """The run, and the model as it was when training ended."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.py").write_text(PLUGIN)
    quick = {"report": False, "tensorboard": False}
    data = {**DIGITS["data"], "prepare": {"x": [{"astype": "float32"}, {"divide": 16}]}}
    experiment = {**DIGITS, "name": "bare", "plugins": ["bare.py"], "data": data, "model": {"Bare": {"units": 8}}}
    path = folder / "bare.yaml"
    path.write_text(json.dumps({**experiment, "fit": {"epochs": 1}, "run": quick}))
    result = train(read_experiment(path), runs=folder / "runs", listener=lambda _event: None)
    assert (result.run / "final_model.weights.h5").is_file()
    assert not (result.run / "final_model.keras").exists()
    return result


@pytest.fixture(scope="module")
def held_out():
    bunch = load_digits()
    _, x, _, y = train_test_split(bunch.images, bunch.target, test_size=0.2, random_state=0)
    return x, y


def test_it_is_evaluated_as_when_training_ended(cli, trained_bare, held_out):
    code, out, err = cli("evaluate", str(trained_bare.run), "--json")
    assert code == 0, out + err
    x, y = held_out
    expected = trained_bare.model.evaluate(x.astype("float32") / 16, y, verbose=0, return_dict=True)
    assert json.loads(out)["metrics"] == expected


def test_it_answers_as_when_training_ended(cli, trained_bare, held_out, tmp_path):
    np.savez(tmp_path / "x.npz", x=held_out[0][:32])
    expected = trained_bare.model.predict(held_out[0][:32].astype("float32") / 16, verbose=0)
    for model in (trained_bare.run, trained_bare.run / "final_model.weights.h5"):
        code, out, err = cli("predict", "--model", str(model), "x.npz", "-o", "out.npz")
        assert code == 0, out + err
        with np.load(tmp_path / "out.npz") as found:
            np.testing.assert_array_equal(found["y"], expected)


def test_what_needs_no_description_of_the_model_is_exported(cli, trained_bare, held_out, tmp_path):
    code, out, _ = cli("export", str(trained_bare.run), "--format", "savedmodel,keras", "-o", "out", "--json")
    assert code == 1, "one of the two could be written"
    saved, refused = json.loads(out)
    assert saved["difference"] == 0
    assert "Bare does not say what it was made of" in refused["problem"]
    assert not (tmp_path / "out" / "keras").exists()
    np.savez(tmp_path / "x.npz", x=held_out[0][:8])
    assert cli("predict", "--model", saved["path"], "x.npz", "-o", "out.npz")[0] == 0
    with np.load(tmp_path / "out.npz") as found:
        expected = trained_bare.model.predict(held_out[0][:8].astype("float32") / 16, verbose=0)
        np.testing.assert_allclose(found["y"], expected, atol=1e-6)


@pytest.mark.backends
@pytest.mark.parametrize("name", ["weights", "onnx", "litert", "openvino", "torch"])
def test_it_goes_into_the_other_formats(cli, trained_bare, name):
    code, out, err = cli("export", str(trained_bare.run), "--format", name, "-o", "out", "--json")
    assert code == 0, out + err
    (seen,) = json.loads(out)
    assert seen["difference"] <= 1e-5


def test_the_file_alone_is_told_to_need_its_run(cli, trained_bare, tmp_path):
    (tmp_path / "alone.weights.h5").write_bytes((trained_bare.run / "final_model.weights.h5").read_bytes())
    np.save(tmp_path / "x.npy", np.zeros((1, 8, 8)))
    code, _, err = cli("predict", "--model", "alone.weights.h5", "x.npy")
    assert code == 2
    assert "name the run instead of the file" in err
