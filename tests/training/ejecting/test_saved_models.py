"""Models and weights that were saved before: the script gives the weights of the run, to the bit."""

import numpy as np
import pytest

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.training.ejecting.conftest import QUICK, unheard

FIRST = {"Dense": {"units": 8, "activation": "relu", "name": "first"}}
LAST = {"Dense": {"units": 1, "activation": "sigmoid", "name": "last"}}
ITEMS = [{"Input": [3]}, FIRST, LAST]
DATA = {"source": {"arrays": {"x": "rows.npz[a]", "y": "rows.npz[y]"}}}
GRAPH = {"inputs": {"a": [3]}, "layers": [{**FIRST, "weights": "layer.npz", "trainable": False}, LAST]}
CASES = {
    "a model": {"model": {"load": "saved.keras"}},
    "its description and its weights": {"model": {"load": "saved.json"}, "weights": "saved.weights.h5"},
    "a layer's arrays": {"model": {"sequential": [ITEMS[0], {**FIRST, "weights": "layer.npz"}, LAST]}},
    "a frozen layer's arrays in a graph": {"model": {"functional": GRAPH}},
}


@pytest.fixture
def saved(files):
    """A model in every way it can be kept."""
    import keras

    keras.utils.set_random_seed(9)
    dense = keras.layers.Dense
    first = dense(8, activation="relu", name="first")
    model = keras.Sequential([keras.Input((3,)), first, dense(1, activation="sigmoid", name="last")])
    model.compile("adam", "binary_crossentropy")
    model.save(files / "saved.keras")
    model.save_weights(files / "saved.weights.h5")
    (files / "saved.json").write_text(model.to_json())
    np.savez(files / "layer.npz", *first.get_weights())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.soak] * ("graph" not in name)) for name in CASES]
)
def test_script_starts_from_what_was_saved(case, saved, same_bits):
    same_bits({"data": DATA, **CASES[case]})


@pytest.mark.filterwarnings("default")
def test_script_starts_from_the_model_of_a_run_by_its_name(files, same_bits, monkeypatch):
    monkeypatch.chdir(files)
    monkeypatch.setenv("KERASCLI_RUNS", str(files / "runs"))
    first = {"name": "base", "data": DATA, "model": {"sequential": ITEMS}, "compile": {"loss": "mse"}}
    read = read_experiment({**first, "fit": {"epochs": 1}}, QUICK)
    run = train(read, runs=files / "runs", listener=unheard).run
    text = same_bits({"data": DATA, "model": {"load": run.name}})
    assert "model = keras.models.load_model(" in text
    assert f'HERE / "runs/{run.name}/final_model.keras"' in text
    text = same_bits({"data": DATA, "model": {"sequential": ITEMS}, "weights": "base"})
    assert f'model.load_weights(HERE / "runs/{run.name}/final_model.keras")' in text
