"""Every public layer, optimizer, loss and metric from YAML is the one from Python, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.reading import Reading
from kerascli.config import dump, load
from kerascli.construction import Environment, construct
from kerascli.models.building import build_model
from tests.model_sections import read_sections
from tests.parity.corpus import (
    ATTENTION,
    CATALOGUE,
    LEFT_OUT,
    MERGED,
    MULTIHEAD,
    arguments_of,
    layer_names,
    shape_of,
)

if TYPE_CHECKING:
    from pathlib import Path

SEED = 3
BASE_CLASSES = {
    "Optimizer",
    "Loss",
    "Metric",
    "MeanMetricWrapper",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "OptimizerMap",
}
SPECIAL_LABELS = {"CTC", "Circle"}
"""Losses over sequences of labels and over embeddings, which these labels are not."""


def yaml_model(name: str) -> dict[str, Any]:
    """The layer between inputs and one number."""
    shape = list(shape_of(name))
    inputs = {"x": shape, "z": shape} if name in (*MERGED, *ATTENTION, *MULTIHEAD) else {"x": shape}
    item: dict[str, Any] = {name: arguments_of(name)}
    if name in (*MERGED, *ATTENTION):
        item["from"] = ["x", "z"]
    if name in MULTIHEAD:
        item["from"] = {"query": "x", "value": "z"}
    return {"functional": {"inputs": inputs, "layers": [item, "Flatten", {"Dense": 1}]}}


def plain_model(name: str) -> Any:
    """The same in Python."""
    import keras

    layers = keras.layers
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(SEED)
    x = keras.Input(shape_of(name), name="x")
    two = name in (*MERGED, *ATTENTION, *MULTIHEAD)
    z = keras.Input(shape_of(name), name="z") if two else None
    layer = getattr(layers, name)(**plain_arguments(arguments_of(name)))
    tensors = ([x, z],) if two else (x,)
    answer = layer(query=x, value=z) if name in MULTIHEAD else layer(*tensors)
    return keras.Model([x, z] if two else x, layers.Dense(1)(layers.Flatten()(answer)))


def plain_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    import keras

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            ((word, first),) = value.items()
            return getattr(keras.layers, word)(first)
        return tuple(value) if isinstance(value, list) else value

    return {key: plain(value) for key, value in arguments.items()}


def weights_of(model: Any) -> list[np.ndarray]:
    return [np.array(variable) for variable in model.weights]


def assert_equal(mine: list[np.ndarray], theirs: list[np.ndarray]) -> None:
    assert len(mine) == len(theirs)
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def train_once(model: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """The output before, and the weights after one step."""
    random = np.random.default_rng(0)
    batch = [random.integers(0, 5, (4, *tensor.shape[1:])).astype("float32") for tensor in model.inputs]
    before = np.array(model(batch if len(batch) > 1 else batch[0], training=False))
    model.compile("sgd", "mse", run_eagerly=True)
    model.train_on_batch(batch if len(batch) > 1 else batch[0], np.ones((4, 1), "float32"))
    return before, weights_of(model)


# Keras warns that Flatten forgets a mask: here that is meant.
@pytest.mark.filterwarnings("ignore:.*does not support mask")
@pytest.mark.parametrize("name", [name for name in layer_names() if name not in LEFT_OUT])
def test_layer_from_yaml_starts_answers_and_learns_as_from_python(name: str, tmp_path: Path) -> None:
    read = read_sections(tmp_path, dump({"model": yaml_model(name)}))
    assert read.told() == []
    mine = build_model(read, read.environment, seed=SEED).model
    start = weights_of(mine)
    answered, learned = train_once(mine)
    theirs = plain_model(name)
    assert_equal(start, weights_of(theirs))
    plain_answered, plain_learned = train_once(theirs)
    np.testing.assert_array_equal(answered, plain_answered)
    assert_equal(learned, plain_learned)


def test_what_is_left_out_is_there_to_leave_out() -> None:
    known = set(layer_names()) | {"Input"}
    assert set(LEFT_OUT) <= known


def classes_of(namespace: str) -> list[str]:
    found = {name for name in CATALOGUE.names(namespace) if "." not in name}
    entries = [CATALOGUE.find(name, namespace) for name in sorted(found)]
    return [
        entry.name
        for entry in entries
        if entry is not None and entry.kind == "class" and entry.path == f"keras.{namespace}.{entry.name}"
    ]


def from_yaml(folder: Path, name: str, namespace: str, arguments: dict[str, Any]) -> Any:
    file = folder / "object.yaml"
    file.write_text(dump({"it": {name: arguments}}), encoding="utf-8")
    reading = Reading(catalogue=CATALOGUE)
    node = load(file).root.get("it")
    assert node is not None
    found = parse_object(node, namespace, reading)
    assert reading.problems == []
    return construct(found, Environment())


@pytest.mark.parametrize("name", [name for name in classes_of("optimizers") if name not in BASE_CLASSES])
def test_optimizer_from_yaml_moves_weights_as_from_python(name: str, tmp_path: Path) -> None:
    import keras

    def trained(optimizer: Any) -> list[np.ndarray]:
        keras.utils.set_random_seed(SEED)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model.compile(optimizer, "mse", run_eagerly=True)
        model.train_on_batch(np.ones((4, 3), "float32"), np.zeros((4, 2), "float32"))
        return weights_of(model)

    arguments = {"learning_rate": 0.01, "clipnorm": 1.0}
    mine = trained(from_yaml(tmp_path, name, "optimizers", arguments))
    assert_equal(mine, trained(getattr(keras.optimizers, name)(**arguments)))


LABELS = np.array([[0, 1, 0], [1, 0, 0]], "float32")
ANSWERS = np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]], "float32")
METRIC_ARGUMENTS: dict[str, dict[str, Any]] = {
    "IoU": {"num_classes": 2, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 2},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


def labels_for(name: str) -> np.ndarray:
    if name.startswith("Sparse") or name == "CategoricalGeneralizedCrossEntropy":
        return np.argmax(LABELS, axis=-1)
    return np.round(LABELS) if name in {"MeanIoU", "IoU"} else LABELS


@pytest.mark.parametrize("name", [n for n in classes_of("losses") if n not in BASE_CLASSES | SPECIAL_LABELS])
def test_loss_from_yaml_is_the_loss_from_python(name: str, tmp_path: Path) -> None:
    import keras

    mine = from_yaml(tmp_path, name, "losses", {})(labels_for(name), ANSWERS)
    np.testing.assert_array_equal(np.array(mine), np.array(getattr(keras.losses, name)()(labels_for(name), ANSWERS)))


@pytest.mark.parametrize(
    "name", [n for n in classes_of("metrics") if n not in BASE_CLASSES | SPECIAL_LABELS | {"Mean", "Sum"}]
)
def test_metric_from_yaml_is_the_metric_from_python(name: str, tmp_path: Path) -> None:
    import keras

    arguments = METRIC_ARGUMENTS.get(name, {})
    answers = np.round(ANSWERS) if name in {"MeanIoU", "IoU"} else ANSWERS

    def measured(metric: Any) -> np.ndarray:
        metric.update_state(labels_for(name), answers)
        return np.array(metric.result())

    mine = measured(from_yaml(tmp_path, name, "metrics", arguments))
    np.testing.assert_array_equal(mine, measured(getattr(keras.metrics, name)(**arguments)))
