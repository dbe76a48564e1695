"""Every public optimizer, loss and metric from YAML is the one from Python, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.reading import Reading
from kerascli.config import dump, load
from kerascli.construction import Environment, construct
from tests.parity.corpus import CATALOGUE, assert_equal, weights_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 3
OBJECTS_LEFT_OUT = {
    "Optimizer": "a base class",
    "Loss": "a base class",
    "Metric": "a base class",
    "MeanMetricWrapper": "what a function among the metrics becomes",
    "OptimizerMap": "an argument of MultiOptimizer, whose case has it",
}


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


MOVING = {"learning_rate": 0.01, "clipnorm": 1.0}
AROUND_OTHERS: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    "LossScaleOptimizer": (
        {"inner_optimizer": {"SGD": 0.01}},
        lambda k: k.optimizers.LossScaleOptimizer(k.optimizers.SGD(0.01)),
    ),
    "MultiOptimizer": (
        {
            "optimizer_map": {
                "OptimizerMap": {"default_optimizer": {"SGD": 0.01}, "optimizer_map": {".*bias": {"Adam": 0.1}}}
            }
        },
        lambda k: k.optimizers.MultiOptimizer(
            k.optimizers.OptimizerMap(k.optimizers.SGD(0.01), {".*bias": k.optimizers.Adam(0.1)})
        ),
    ),
}
"""Optimizers of optimizers: from the file, and from Python."""


@pytest.mark.parametrize("name", [name for name in classes_of("optimizers") if name not in OBJECTS_LEFT_OUT])
def test_optimizer_from_yaml_moves_weights_as_from_python(name: str, tmp_path: Path) -> None:
    import keras

    def trained(optimizer: Any) -> list[np.ndarray]:
        keras.utils.set_random_seed(SEED)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model.compile(optimizer, "mse", run_eagerly=True)
        model.train_on_batch(np.ones((4, 3), "float32"), np.zeros((4, 2), "float32"))
        return weights_of(model)

    arguments, plain = AROUND_OTHERS.get(name, (MOVING, lambda k: getattr(k.optimizers, name)(**MOVING)))
    assert_equal(trained(from_yaml(tmp_path, name, "optimizers", arguments)), trained(plain(keras)))


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


def examples_for(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Labels and answers that a loss or metric takes."""
    if name == "CTC":
        return np.array([[1, 2], [2, 1]]), np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
    if name in {"MeanIoU", "IoU"}:
        return np.round(LABELS), np.round(ANSWERS)
    of_classes = name.startswith("Sparse") or name in {"CategoricalGeneralizedCrossEntropy", "Circle"}
    return (np.argmax(LABELS, axis=-1) if of_classes else LABELS), ANSWERS


@pytest.mark.parametrize("name", [name for name in classes_of("losses") if name not in OBJECTS_LEFT_OUT])
def test_loss_from_yaml_is_the_loss_from_python(name: str, tmp_path: Path) -> None:
    import keras

    labels, answers = examples_for(name)
    mine = from_yaml(tmp_path, name, "losses", {})(labels, answers)
    np.testing.assert_array_equal(np.array(mine), np.array(getattr(keras.losses, name)()(labels, answers)))


@pytest.mark.parametrize("name", [name for name in classes_of("metrics") if name not in OBJECTS_LEFT_OUT])
def test_metric_from_yaml_is_the_metric_from_python(name: str, tmp_path: Path) -> None:
    import keras

    arguments = METRIC_ARGUMENTS.get(name, {})
    labels, answers = examples_for(name)
    examples = (answers,) if name in {"Mean", "Sum"} else (labels, answers)

    def measured(metric: Any) -> np.ndarray:
        metric.update_state(*examples)
        return np.array(metric.result())

    mine = measured(from_yaml(tmp_path, name, "metrics", arguments))
    np.testing.assert_array_equal(mine, measured(getattr(keras.metrics, name)(**arguments)))


def test_objects_left_out_are_there_to_leave_out() -> None:
    known = {name for namespace in ("optimizers", "losses", "metrics") for name in classes_of(namespace)}
    assert set(OBJECTS_LEFT_OUT) <= known
