"""Transfer learning as a script does it, phase by phase: the same weights to the bit."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from kerascli.runs.history import read_history
from kerascli.workflows.eject import eject
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


PRETRAINED: dict[str, Any] = {
    "seed": 22,
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}, "batch_size": 128},
    "models": {
        "backbone": {"sequential": [{"Input": [8, 8]}, "Flatten", {"Dense": {"units": 16, "activation": "relu"}}]},
        "drawer": {
            "sequential": [{"Input": [8, 8]}, {"use": "backbone"}, {"Dense": 64}, {"Reshape": [8, 8]}],
        },
    },
    "model": {
        "sequential": [
            {"Input": [8, 8]},
            {"use": "backbone"},
            {"Dropout": 0.2},
            {"Dense": {"units": 10, "activation": "softmax"}},
        ]
    },
    "compile": {"optimizer": {"Adam": 1.0}, "loss": "sparse_categorical_crossentropy"},
    "fit": {
        "phases": [
            {
                "name": "draw",
                "epochs": 2,
                "model": "drawer",
                "data": {"y": "x", "prepare": {"x": [{"divide": 16}]}, "batch_size": 64},
                "compile": {"optimizer": "adam", "loss": "mse"},
            },
            {"name": "name", "epochs": 4, "freeze": ["backbone"]},
            {"name": "go-on", "epochs": 1, "from": "best"},
            {"name": "fine", "epochs": 2, "from": "name.best", "data": {"batch_size": 32}, "unfreeze": ["backbone"]},
        ]
    },
    "run": {"report": False, "tensorboard": False},
}


def best_weights(model: Any, **fit: Any) -> tuple[list[float], list[Any]]:
    """What each epoch of a fit was validated at, and the weights after the best of them."""
    kept: list[tuple[float, list[Any]]] = []

    class Keeps(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            kept.append((logs["val_loss"], model.get_weights()))

    model.fit(**fit, callbacks=[Keeps()], verbose=0)
    return [loss for loss, _ in kept], min(kept, key=lambda one: one[0])[1]


def pretrained_as_a_script() -> tuple[Any, list[float]]:
    """An autoencoder, then a classifier on its first half, twice from the best state of an epoch."""
    digits = load_digits()
    count = int(len(digits.images) * 0.8)
    x, y = digits.images, digits.target
    keras.utils.set_random_seed(22)
    backbone = keras.Sequential([keras.Input([8, 8]), keras.layers.Flatten(), keras.layers.Dense(16, "relu")])
    drawer = keras.Sequential([keras.Input([8, 8]), backbone, keras.layers.Dense(64), keras.layers.Reshape([8, 8])])
    head = [keras.layers.Dropout(0.2), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential([keras.Input([8, 8]), backbone, *head])
    drawer.compile("adam", "mse")
    pictures = x / 16
    held = (pictures[count:], pictures[count:])
    drawer.fit(pictures[:count], pictures[:count], batch_size=64, epochs=2, validation_data=held, verbose=0)
    said = {"x": x[:count], "y": y[:count], "batch_size": 128, "validation_data": (x[count:], y[count:])}
    backbone.trainable = False
    model.compile(keras.optimizers.Adam(1.0), "sparse_categorical_crossentropy")
    losses, best = best_weights(model, epochs=4, **said)
    model.set_weights(best)
    more, _ = best_weights(model, epochs=1, **said)
    backbone.trainable = True
    model.set_weights(best)
    optimizer = keras.optimizers.Adam(1.0)
    optimizer.build(model.trainable_variables)
    by_path = {variable.path.partition("/")[2]: variable for variable in model.optimizer.variables}
    for variable in optimizer.variables:
        if variable.path.partition("/")[2] in by_path:
            variable.assign(by_path[variable.path.partition("/")[2]])
    model.compile(optimizer, "sparse_categorical_crossentropy")
    last, _ = best_weights(model, epochs=2, **(said | {"batch_size": 32}))
    return model, [*losses, *more, *last]


@pytest.mark.filterwarnings("default")
def test_another_model_other_data_and_the_best_state_give_the_numbers_of_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_experiment(PRETRAINED)
    result = train(read, runs=tmp_path, listener=lambda _: None)
    keras.utils.clear_session(free_memory=False)
    model, losses = pretrained_as_a_script()
    (tmp_path / "train.py").write_text(eject(read, folder=tmp_path).text)
    monkeypatch.chdir(tmp_path)
    keras.utils.clear_session(free_memory=False)
    ejected = runpy.run_path("train.py")["model"]
    assert [row.metrics["val_loss"] for row in read_history(result.run)][2:] == losses
    assert losses.index(min(losses[:4])) < 3, "the best epoch has to be another than the last"
    for ours, theirs, written in zip(
        result.model.get_weights(), model.get_weights(), ejected.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(ours, written)
