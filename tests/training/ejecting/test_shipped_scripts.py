"""The script of every shipped experiment gives the weights of kerascli's own run, to the bit."""

import pytest

from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.conftest import ROOT
from tests.training.ejecting.conftest import QUICK, assert_same, unheard

TINY = {
    "arrays_npz": ["fit.epochs=2"],
    "autoencoder": ["fit.epochs=1"],
    "binary_table": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "custom_layer": ["fit.epochs=1"],
    "custom_train_step": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "flowers_images": [],
    "focal_loss_f1": ["fit.epochs=2", "data.source.python.rare_events.samples=300"],
    "functional_branches": ["fit.epochs=2", "data.source.synthetic.samples=300"],
    "heart_features": ["fit.epochs=2"],
    "housing_regression": ["fit.epochs=2"],
    "imdb_lstm": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "mnist_cnn": ["fit.epochs=2"],
    "mnist_mlp": ["fit.epochs=2"],
    "python_source": ["fit.epochs=2"],
    "siamese": ["fit.epochs=1", "data.source.python.digit_pairs.pairs=300"],
    "reviews_text": ["fit.epochs=1"],
    "residual_blocks": ["fit.epochs=1"],
    "spoken_digits": ["fit.epochs=1"],
    "text_transformer": ["fit.epochs=1", "data.source.offline.synthetic.samples=200"],
    "titanic_table": ["fit.epochs=2"],
    "transfer_mobilenet": [f"fit.phases.{phase}.epochs=1" for phase in range(3)],
    "two_tower": ["fit.epochs=2", "data.source.python.film_ratings.samples=500"],
    "unet": ["fit.epochs=1", "data.source.python.discs.samples=40"],
    "vae": ["fit.epochs=1"],
    "weather_windows": ["fit.epochs=1", "data.source.timeseries.python.weather.days=60"],
}
"""Overrides that make an experiment small, where it is not."""
IN_MAKE_TEST = ("focal_loss_f1", "mnist_cnn", "python_source", "titanic_table", "two_tower")
"""One for each way that examples reach `fit`; the soak test takes all."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "name", [name if name in IN_MAKE_TEST else pytest.param(name, marks=pytest.mark.soak) for name in TINY]
)
def test_script_gives_the_weights_of_the_run(name, tmp_path, script_weights):
    read = read_experiment(ROOT / "configs" / f"{name}.yaml", [*TINY[name], *QUICK])
    script = eject(read, folder=tmp_path, offline=True)
    expected = train(read, runs=tmp_path / "runs", listener=unheard).model.get_weights()
    assert_same(expected, script_weights(script))


def test_every_shipped_config_has_its_sizes():
    assert set(TINY) == {path.stem for path in (ROOT / "configs").glob("*.yaml")}
