"""The log keys that are predicted from a file are those of the real History."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.checks.logged import logged_names
from kerascli.checks.outputs import outputs_of
from kerascli.construction import Environment
from kerascli.models.building import build_model
from kerascli.plugins import load_plugins
from kerascli.training.compiling import compile_model
from kerascli.workflows.reading import ReadExperiment, read_experiment

pytestmark = pytest.mark.keras

ONE = {"sequential": [{"Input": [4]}, {"Dense": {"units": 1, "activation": "sigmoid"}}]}
CLASSES = {"sequential": [{"Input": [4]}, {"Dense": {"units": 3, "activation": "softmax"}}]}
NAMED = {
    "functional": {
        "inputs": {"x": [4]},
        "layers": [{"Dense": 8, "as": "body"}],
        "outputs": {
            "first": {"Dense": {"units": 1, "activation": "sigmoid"}, "from": "body"},
            "second": {"Dense": {"units": 3, "activation": "softmax"}, "from": "body"},
        },
    }
}
LISTED = {
    "functional": {
        "inputs": {"x": [4]},
        "layers": [
            {"Dense": {"units": 1, "name": "first"}, "as": "a"},
            {"Dense": {"units": 1, "name": "second"}, "from": "x", "as": "b"},
        ],
        "outputs": ["a", "b"],
    }
}
PLUGIN = """
import keras

def steepness(y_true, y_pred):
    return keras.ops.mean(y_pred)

class Share(keras.metrics.Mean):
    def __init__(self, name="share", **kwargs):
        super().__init__(name=name, **kwargs)

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_pred, sample_weight=sample_weight)
"""
CORPUS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "loss alone": (ONE, {"loss": "mse"}),
    "accuracy": (ONE, {"loss": "binary_crossentropy", "metrics": ["accuracy"]}),
    "acc": (CLASSES, {"loss": "sparse_categorical_crossentropy", "metrics": ["acc"]}),
    "words": (ONE, {"loss": "mse", "metrics": ["mae", "mean_squared_error", "binary_accuracy"]}),
    "objects with default names": (ONE, {"loss": "mse", "metrics": ["AUC", {"Precision": {}}, "MeanSquaredError"]}),
    "objects with names": (ONE, {"loss": "mse", "metrics": [{"AUC": {"name": "area"}}]}),
    "two of a kind": (ONE, {"loss": "mse", "metrics": ["AUC", "AUC", {"AUC": {"curve": "PR"}}]}),
    "the same word twice": (ONE, {"loss": "mse", "metrics": ["mae", "mae"]}),
    "metric without a capital letter inside": (ONE, {"loss": "mse", "metrics": ["TruePositives", "F1Score"]}),
    "weighted": (ONE, {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mae", "mse"]}),
    "a loss as a metric": (ONE, {"loss": "mse", "metrics": ["hinge", {"Huber": {"name": "h"}}]}),
    "function of the user": (ONE, {"loss": "mse", "metrics": ["steepness"]}),
    "class of the user": (ONE, {"loss": "mse", "metrics": ["Share", {"Share": {"name": "other"}}]}),
    "word of another letter case": (ONE, {"loss": "MSE", "metrics": ["Accuracy"]}),
    "outputs by name": (
        NAMED,
        {
            "loss": {"first": "binary_crossentropy", "second": "sparse_categorical_crossentropy"},
            "metrics": {"first": ["AUC"], "second": ["accuracy"]},
        },
    ),
    "outputs by name, one without metrics": (
        NAMED,
        {
            "loss": {"second": "sparse_categorical_crossentropy", "first": "mse"},
            "metrics": {"second": "accuracy"},
            "loss_weights": {"first": 0.5, "second": 1.0},
        },
    ),
    "outputs by place": (LISTED, {"loss": ["mse", "mae"], "metrics": [["mae"], ["mse", "AUC"]]}),
    "outputs by layer name": (LISTED, {"loss": {"first": "mse", "second": "mae"}, "metrics": {"second": ["mae"]}}),
    "one loss for all outputs": (LISTED, {"loss": "mse"}),
}


def experiment(model: dict[str, Any], compiled: dict[str, Any], folder: Path) -> ReadExperiment:
    (folder / "plugin.py").write_text(PLUGIN)
    values = {
        "plugins": [str(folder / "plugin.py")],
        "data": {"source": {"builtin": "digits"}},
        "model": model,
        "compile": {"optimizer": "sgd", **compiled},
        "fit": {"epochs": 1},
    }
    return read_experiment(values)


def history_of(read: ReadExperiment) -> list[str]:
    """The keys of the History of a tiny training with validation."""
    environment = Environment(plugins=load_plugins([(path, None) for path in read.plugin_paths], read.folder))
    model = build_model(read.experiment, environment, seed=0).model
    compile_model(model, read.experiment.compile, environment)
    x = np.linspace(0, 1, 24, dtype="float32").reshape(6, 4)
    y = keras.tree.map_structure(lambda _: np.array([0, 1, 0, 1, 1, 0], "float32").reshape(6, 1), model(x))
    history = model.fit(x, y, validation_data=(x, y), verbose=0)
    return sorted(history.history)


@pytest.mark.parametrize("name", CORPUS)
def test_predicted_log_keys_are_those_of_the_real_history(name: str, tmp_path: Path) -> None:
    model, compiled = CORPUS[name]
    read = experiment(model, compiled, tmp_path)
    outputs = outputs_of(read.experiment.model, read.experiment.models)
    logged = logged_names(read.experiment.compile, outputs, read.reading)
    assert logged.certain
    predicted = [*logged.names, *(f"val_{key}" for key in logged.names)]
    assert sorted(predicted) == history_of(read)


def test_every_metric_of_keras_is_logged_by_the_predicted_name() -> None:
    catalogue = read_experiment(Path(__file__).parents[3] / "configs" / "mnist_cnn.yaml").reading.catalogue
    wrong = {}
    for entry in catalogue.entries("metrics"):
        given = {name: _example(name) for name, parameter in entry.parameters.items() if parameter.required}
        if entry.is_function or entry.name in NOT_CONSTRUCTED:
            continue
        keras.utils.clear_session()
        made = getattr(keras.metrics, entry.name)(**given)
        predicted = _predicted(entry.name, given)
        if predicted != made.name:
            wrong[entry.name] = (predicted, made.name)
    assert not wrong


NOT_CONSTRUCTED = {"Metric", "MeanMetricWrapper"}
"""Abstract, or over a function."""


def _example(name: str) -> Any:
    return {"num_classes": 2, "target_class_ids": [0], "fn": None, "name": "given"}.get(name, 0.5)


def _predicted(name: str, given: dict[str, Any]) -> str:
    compiled = {"optimizer": "sgd", "loss": "mse", "metrics": [{name: given}]}
    values = {"data": {"source": {"builtin": "digits"}}, "model": ONE, "compile": compiled, "fit": {"epochs": 1}}
    read = read_experiment(values)
    outputs = outputs_of(read.experiment.model, {})
    return logged_names(read.experiment.compile, outputs, read.reading).names[-1]
