"""The official Keras examples beside the project: the same parameters and the same initial weights, to the bit."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from kerascli.models.building import build_model
from tests.model_sections import read_file
from tests.skips import shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASES = (
    "imdb_bilstm",
    "mnist_convnet",
    "structured_lookup",
    "ticket_multi_io",
    "timeseries_classification",
    "transfer_learning",
)


def columns_of(file: Path) -> Callable[[tuple[str, ...], str | None], Any]:
    """A table's columns as the example adapts on them: rows in order, batches of 32."""
    import tensorflow as tf

    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    def column(_splits: tuple[str, ...], name: str | None) -> Any:
        values: list[Any] = [row[str(name)] for row in rows]
        if name != "thal":
            integers = name in {"sex", "cp", "fbs", "restecg", "exang", "ca"}
            values = [int(value) for value in values] if integers else [float(value) for value in values]
        dataset = tf.data.Dataset.from_tensor_slices(values).batch(32)
        return dataset.map(lambda batch: batch[:, None])

    return column


@pytest.mark.parametrize("case", CASES)
def test_official_example_starts_from_the_recorded_weights(case: str) -> None:
    folder = shared("parity", case)
    reference = json.loads((folder / "reference.json").read_text())
    read = read_file(folder / "experiment.yaml")
    assert read.problems == []
    train = folder / "data" / "train.csv"
    environment = read.environment
    if train.exists():
        from dataclasses import replace

        from kerascli.facts import DataFacts

        inputs = {spec.name: None for spec in read.model.inputs or ()}
        environment = replace(
            environment,
            facts=DataFacts(source_samples=None, batch_size=32, splits={}, inputs=inputs, targets={}),
        )
    adapt = columns_of(train) if train.exists() else None
    built = build_model(read, environment, seed=reference["seed"], adapt=adapt)
    from kerascli.backend import keras

    weights = [keras.ops.convert_to_numpy(variable).astype("float64") for variable in built.model.weights]
    assert sum(array.size for array in weights) == reference["params"]["total"]
    trainable = sum(variable.value.numpy().size for variable in built.model.trainable_weights)
    expected_trainable = sum(_size(item["shape"]) for item in reference["initial_weights"] if item["trainable"])
    # What the example freezes for its first phase is frozen by the phase, not by the model.
    assert trainable >= expected_trainable
    assert [float(array.sum()) for array in weights] == [item["sum"] for item in reference["initial_weights"]]
    assert [list(array.shape) for array in weights] == [item["shape"] for item in reference["initial_weights"]]


def _size(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product
