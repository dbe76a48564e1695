"""The same experiment in YAML gives the weights and the history of the script a Keras user writes, to the bit."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.skips import shared

CASES = (
    "mnist_convnet",
    "structured_lookup",
    "ticket_multi_io",
    "timeseries_classification",
    "imdb_bilstm",
    "transfer_learning",
)

SCRIPT = """
import json, sys
import keras
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.images.astype("float32"), digits.target
keras.utils.set_random_seed(5)
model = keras.Sequential([
    keras.layers.Reshape((8, 8, 1)),
    keras.layers.Conv2D(4, 3, activation="relu"),
    keras.layers.BatchNormalization(),
    keras.layers.Flatten(),
    keras.layers.Dropout(0.4),
    keras.layers.Dense(10, activation="softmax"),
])
model.build((None, 8, 8))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=64, epochs=2, validation_split=0.2, verbose=0)
np.savez(sys.argv[1], *model.get_weights())
print(json.dumps(history.history))
"""

EXPERIMENT = {
    "seed": 5,
    "data": {"source": {"builtin": "digits"}, "split": {"validation": 0.2}, "batch_size": 64},
    "model": {
        "sequential": [
            {"Input": [8, 8]},
            {"Reshape": {"target_shape": [8, 8, 1]}},
            {"Conv2D": {"filters": 4, "kernel_size": 3, "activation": "relu"}},
            "BatchNormalization",
            "Flatten",
            {"Dropout": 0.4},
            {"Dense": {"units": 10, "activation": "softmax"}},
        ]
    },
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 2},
    "run": {"report": False},
}


def unheard(_event):
    """A listener that does not listen."""


def run_python(*arguments, **environment):
    """What a script prints."""
    done = subprocess.run(
        [sys.executable, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def trained(experiment, runs):
    """The model and the metrics of each epoch."""
    result = train(read_experiment(experiment), runs=runs, listener=unheard)
    return result, [row["metrics"] for row in read_rows(RunPaths(result.run).metrics)]


@pytest.mark.parametrize("group", [1, 7])
def test_arrays_in_memory_give_the_numbers_of_fit(group, tmp_path):
    history = json.loads(run_python("-c", SCRIPT, str(tmp_path / "weights.npz")))
    experiment = EXPERIMENT | {"compile": EXPERIMENT["compile"] | {"steps_per_execution": group}}
    result, rows = trained(experiment, tmp_path / "runs")
    assert {name: [row[name] for row in rows] for name in history} == history
    with np.load(tmp_path / "weights.npz") as expected:
        for ours, theirs in zip(result.model.get_weights(), expected.values(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("case", CASES)
def test_official_examples_give_their_history_to_the_bit(case, tmp_path):
    folder = shared("parity", case)
    run_python(str(folder / "reference.py"), REF_OUT=str(tmp_path))  # again here: processors differ in the last bits
    reference = json.loads((tmp_path / f"{case}.json").read_text())
    _, rows = trained(folder / "experiment.yaml", tmp_path / "runs")
    phases = reference["history"]
    expected = [
        {name: values[epoch] for name, values in phase["history"].items()}
        for phase in phases
        for epoch in range(phase["epochs"])
    ]
    assert [{name: row[name] for name in epoch} for row, epoch in zip(rows, expected, strict=True)] == expected
