"""The script of an experiment gives the weights of kerascli's own run, to the bit."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

CONFIGS = Path(__file__).parents[3] / "configs"
QUICK = ("run.report=false", "run.tensorboard=false", "run.checkpoints.last=false")
TINY = {
    "arrays_npz": ["fit.epochs=2"],
    "autoencoder": ["fit.epochs=1"],
    "binary_table": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "custom_layer": ["fit.epochs=1"],
    "custom_train_step": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "focal_loss_f1": ["fit.epochs=2", "data.source.python.rare_events.samples=300"],
    "functional_branches": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "heart_features": ["fit.epochs=2"],
    "housing_regression": ["fit.epochs=2"],
    "imdb_lstm": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "mnist_cnn": ["fit.epochs=2"],
    "mnist_mlp": ["fit.epochs=2"],
    "python_source": ["fit.epochs=2"],
    "siamese": ["fit.epochs=1", "data.source.python.digit_pairs.pairs=300"],
    "spoken_digits": ["fit.epochs=1"],
    "reviews_text": ["fit.epochs=1"],
    "text_transformer": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "titanic_table": ["fit.epochs=2"],
    "transfer_mobilenet": [f"fit.phases.{phase}.epochs=1" for phase in range(3)],
    "two_tower": ["fit.epochs=2", "data.source.python.film_ratings.samples=500"],
    "unet": ["fit.epochs=1", "data.source.python.discs.samples=40"],
    "vae": ["fit.epochs=1"],
    "weather_windows": ["fit.epochs=1", "data.source.timeseries.python.weather.days=60"],
}
"""Overrides that make an experiment small."""


def unheard(_event):
    """A listener that does not listen."""


def script_weights(script, folder, monkeypatch):
    """The weights of the model that a script leaves, run as a fresh process would."""
    import keras

    path = folder / "train.py"
    path.write_text(script.text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    keras.utils.clear_session(free_memory=False)
    return runpy.run_path(str(path))["model"].get_weights()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", TINY)
def test_script_gives_the_weights_of_the_run(name, tmp_path, monkeypatch):
    read = read_experiment(CONFIGS / f"{name}.yaml", [*TINY[name], *QUICK])
    script = eject(read, folder=tmp_path, offline=True)
    expected = train(read, runs=tmp_path / "runs", listener=unheard).model.get_weights()
    made = script_weights(script, tmp_path, monkeypatch)
    assert len(made) == len(expected)
    for ours, theirs in zip(expected, made, strict=True):
        np.testing.assert_array_equal(ours, theirs)
