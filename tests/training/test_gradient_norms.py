"""`GradientNorms` tells of gradients and changes nothing else."""

import math

import keras
import numpy as np
import pytest

from kerascli.keras_classes.gradient_norms import GradientNorms, gradient_norms
from kerascli.runs.history import read_history
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

EXPERIMENT = {
    "data": {"source": {"builtin": "iris"}, "split": {"random": {"validation": 0.2}}},
    "model": {
        "sequential": [
            {"Dense": {"units": 4, "activation": "relu", "name": "base"}},
            {"Dropout": 0.3},
            "BatchNormalization",
            {"Dense": {"units": 3, "activation": "softmax", "name": "head"}},
        ]
    },
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
    "fit": {"epochs": 3},
    "run": {"report": False, "tensorboard": False, "checkpoints": {"best": False, "last": False}},
}


def rows_of(values, runs):
    result = train(read_experiment(values), runs=runs, listener=lambda _: None)
    return [row.metrics for row in read_history(result.run)]


def test_norms_are_logged_and_no_number_of_the_run_changes(tmp_path):
    plain = rows_of(EXPERIMENT, tmp_path / "plain")
    watched = rows_of({**EXPERIMENT, "callbacks": [{"GradientNorms": {"every": "epoch"}}]}, tmp_path / "watched")
    assert [{name: row[name] for name in plain[0]} for row in watched] == plain
    parts = {name: value for name, value in watched[0].items() if name.startswith("gradient_norm/")}
    assert watched[0]["gradient_norm"] == pytest.approx(math.hypot(*parts.values()))
    assert {name.rpartition("/")[2] for name in parts} == {"kernel", "bias", "gamma", "beta"}


def test_every_second_epoch_logs_in_every_second_row(tmp_path):
    rows = rows_of({**EXPERIMENT, "callbacks": [{"GradientNorms": 2}]}, tmp_path)
    assert ["gradient_norm" in row for row in rows] == [False, True, False]


def test_the_norm_of_a_line_is_what_is_worked_out_by_hand():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(loss="mse")
    x, y = np.array([[1.0], [2.0]]), np.array([[0.0], [0.0]])
    assert list(gradient_norms(model, x, y, None).values()) == [pytest.approx(5.0)]


def test_an_amount_that_is_none_is_refused():
    with pytest.raises(ValueError, match="every"):
        GradientNorms(every=0)
