"""Transfer learning as a script does it, phase by phase: the same weights to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from sklearn.datasets import load_digits

from kerascli.runs.history import read_history
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT: dict[str, Any] = {
    "seed": 21,
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}, "batch_size": 128},
    "models": {
        "backbone": {
            "sequential": [
                {"Input": [8, 8]},
                "Flatten",
                {"Dense": {"units": 16, "activation": "relu"}},
                "BatchNormalization",
                {"Dense": {"units": 16, "activation": "relu", "name": "last"}},
            ]
        }
    },
    "model": {
        "sequential": [
            {"Input": [8, 8]},
            {"use": "backbone"},
            {"Dropout": 0.2},
            {"Dense": {"units": 10, "activation": "softmax"}},
        ]
    },
    "compile": {"optimizer": {"Adam": 1e-2}, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {
        "phases": [
            {"name": "head", "epochs": 2, "freeze": ["backbone"]},
            {
                "name": "finetune",
                "epochs": 2,
                "unfreeze": ["backbone.layers[-2:]"],
                "keep_frozen": ["BatchNormalization"],
                "compile": {"optimizer": {"Adam": 1e-3}},
                "validation_freq": 2,
            },
            {"name": "more", "epochs": 3, "initial_epoch": 2, "steps_per_epoch": 4},
        ]
    },
    "run": {"report": False, "tensorboard": False},
}


def as_a_script() -> tuple[Any, list[dict[str, list[float]]]]:
    """What a Keras user writes."""
    digits = load_digits()
    count = int(len(digits.images) * 0.8)
    x, y = digits.images, digits.target
    keras.utils.set_random_seed(21)
    backbone = keras.Sequential(
        [
            keras.Input([8, 8]),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(16, activation="relu"),
        ]
    )
    model = keras.Sequential(
        [
            keras.Input([8, 8]),
            backbone,
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    said = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    fit = {"batch_size": 128, "validation_data": (x[count:], y[count:]), "verbose": 0}
    backbone.trainable = False
    model.compile(keras.optimizers.Adam(1e-2), **said)
    histories = [model.fit(x[:count], y[:count], epochs=2, **fit).history]
    backbone.trainable = True
    for layer in (backbone.layers[0], backbone.layers[1], backbone.layers[2]):
        layer.trainable = False
    model.compile(keras.optimizers.Adam(1e-3), **said)
    histories.append(model.fit(x[:count], y[:count], epochs=2, validation_freq=2, **fit).history)
    histories.append(model.fit(x[:count], y[:count], epochs=3, initial_epoch=2, steps_per_epoch=4, **fit).history)
    return model, histories


def test_transfer_learning_in_phases_gives_the_numbers_of_the_script(tmp_path: Path) -> None:
    result = train(read_experiment(EXPERIMENT), runs=tmp_path, listener=lambda _: None)
    model, histories = as_a_script()
    for ours, theirs in zip(result.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    rows = read_history(result.run)
    logged = [{name: list(values) for name, values in history.items()} for history in histories]
    assert [row.phase for row in rows] == ["head", "head", "finetune", "finetune", "more"]
    for name in ("loss", "accuracy"):
        assert [row.metrics[name] for row in rows] == [value for history in logged for value in history[name]]
    assert [row.metrics.get("val_loss") for row in rows][2:4] == [None, logged[1]["val_loss"][0]]
