"""Layers and metrics have the names of a fresh process in every phase, in evaluate, and in a notebook's second run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kerascli
from kerascli.backend import keras
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows

if TYPE_CHECKING:
    from pathlib import Path

JUDGED = {"loss": "categorical_crossentropy", "metrics": ["AUC", {"Precision": {}}, "accuracy"]}
EXPERIMENT = {
    "data": {
        "source": {"builtin": "digits"},
        "split": {"validation": 0.2},
        "prepare": {"y": [{"to_categorical": 10}]},
        "batch_size": 256,
    },
    "models": {"body": {"sequential": ["Flatten", {"Dense": 4}]}},
    "model": {"functional": {"layers": [{"use": "body"}, {"Dense": {"units": 10, "activation": "softmax"}}]}},
    "compile": {"optimizer": "adam", **JUDGED},
    "fit": {
        "phases": [
            {"name": "head", "epochs": 1, "freeze": ["body"]},
            {"name": "all", "epochs": 1, "unfreeze": ["body"]},
            {"name": "slow", "epochs": 1, "compile": {"optimizer": {"SGD": 1e-3}}},
        ]
    },
    "run": {"report": False, "tensorboard": False},
}
LAYERS = ["body", "flatten", "dense", "dense_1"]


def test_names_are_those_of_a_fresh_process_everywhere(tmp_path: Path) -> None:
    keys = {name for key in ("loss", "auc", "precision", "accuracy") for name in (key, f"val_{key}")}
    for _ in range(2):
        # What a notebook has made before counts nothing on.
        keras.Sequential([keras.layers.Dense(1)])
        keras.metrics.AUC()
        result = kerascli.train(EXPERIMENT, runs=tmp_path, quiet=True)
        rows = read_rows(RunPaths(result.folder).metrics)
        assert [set(row["metrics"]) - {"learning_rate"} for row in rows] == [keys] * 3
        model = result.model()
        body, head = model.get_layer("body"), model.layers[-1]
        assert [body.name, *(layer.name for layer in body.layers), head.name] == LAYERS
        assert set(result.evaluate()) >= {"loss", "auc", "precision", "accuracy"}
