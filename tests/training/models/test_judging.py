"""Losses and metrics are tried on symbolic labels and answers before training, and leave nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerascli.backend import keras
from kerascli.construction import Environment
from kerascli.facts import DataFacts, TensorFacts
from kerascli.models.arriving import check_inputs
from kerascli.models.building import build_model
from kerascli.models.judging import check_judges
from kerascli.plugins import load_plugins
from kerascli.workflows.reading import read_experiment
from tests.model_sections import read_sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.problems import Problem

OWN = """
import keras
from keras import ops


def windowed(size):
    def loss(y_true, y_pred):
        return ops.mean(ops.square(ops.reshape(y_true, (-1, size)) - y_pred), axis=-1)

    return loss


def on_numbers(y_true, y_pred):
    return ops.mean(float(y_pred.numpy().sum()) + y_pred, axis=-1)


class Drawing(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(y_pred + keras.random.normal((1,)), axis=-1)


class Broken(keras.metrics.Metric):
    def update_state(self, y_true, y_pred, sample_weight=None):
        raise KeyError("count")

    def result(self):
        return 0.0


class Handing(keras.metrics.Metric):
    def update_state(self, y_true, y_pred, sample_weight=None):
        pass

    def result(self):
        raise ValueError("Triggering __jax_array__() during abstractification is no longer supported.")


class Split(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.left = keras.layers.Dense(1)
        self.right = keras.layers.Dense(3)

    def call(self, x):
        return {"number": self.left(x), "kind": self.right(x)}


def by_step(step):
    return 0.1 / (1 + step)


class Stumbling(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return self.start / step
"""
FILE = """plugins: [own.py]
data: {source: {builtin: digits}}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}
compile:
  loss: LOSS
  metrics: METRICS
fit: {epochs: 1}
"""


@pytest.mark.parametrize(
    ("name", "loss", "metrics"),
    [
        ("own_loss", "{windowed: {size: 7}}", "[accuracy]"),
        ("own_metric", "sparse_categorical_crossentropy", "[accuracy, AUC, Broken]"),
        ("metric_of_one_hot_labels", "sparse_categorical_crossentropy", "[F1Score]"),
    ],
)
def test_a_loss_or_metric_that_breaks_is_told_at_its_line(
    name: str, loss: str, metrics: str, golden: Callable[..., str]
) -> None:
    text = FILE.replace("LOSS", loss).replace("METRICS", metrics)
    said = golden(f"deep_{name}", "validate", "--deep", "bad.yaml", files={"bad.yaml": text, "own.py": OWN})
    assert "exit 2" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ("by_step", "`by_step` gives no learning rate: by_step() missing 1 required positional argument: 'step'"),
        ("{Stumbling: {}}", "`Stumbling` gives no learning rate: 'Stumbling' object has no attribute 'start'"),
    ],
)
def test_a_schedule_that_fails_is_told_at_its_line(
    schedule: str, told: str, cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    compiled = f"loss: sparse_categorical_crossentropy\n  optimizer: {{SGD: {{learning_rate: {schedule}}}}}"
    text = FILE.replace("loss: LOSS", compiled).replace("METRICS", "[]")
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    code, _, said = cli("validate", "--deep", "bad.yaml")
    assert code == 2
    (line,) = (line for line in said.splitlines() if told in line)
    assert line.startswith("bad.yaml:6:")


PHASES = """plugins: [own.py]
data: {source: {builtin: digits}}
models:
  coder: {sequential: [{Input: [8, 8]}, Flatten, {Dense: {units: 5, activation: softmax}}]}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}
compile: {loss: sparse_categorical_crossentropy}
fit:
  phases:
    - {name: as it is said for all, epochs: 1}
    - name: with a loss of its own
      epochs: 1
      compile: {loss: {windowed: {size: 7}}}
    - name: with a metric of its own
      epochs: 1
      compile: {metrics: [Broken]}
    - name: of another model
      epochs: 1
      model: coder
      compile: {loss: sparse_categorical_crossentropy}
"""


def test_each_phase_is_judged_by_what_it_says(golden: Callable[..., str]) -> None:
    said = golden("deep_phases", "validate", "--deep", "bad.yaml", files={"bad.yaml": PHASES, "own.py": OWN})
    assert [f"bad.yaml:{line}:" in said for line in (12, 15, 4)] == [True, True, True]
    assert "3 problems" in said


def told(folder: Path, model: Any, compiled: dict[str, Any], targets: dict[str, TensorFacts]) -> list[Problem]:
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    values = {
        "plugins": [str(folder / "own.py")],
        "data": {"source": {"builtin": "digits"}},
        "model": model,
        "compile": compiled,
        "fit": {"epochs": 1},
    }
    read = read_experiment(values)
    facts = DataFacts(
        source_samples=8, batch_size=4, splits={}, inputs={"x": TensorFacts((4,), "float32")}, targets=targets
    )
    environment = Environment(plugins=load_plugins([(path, None) for path in read.plugin_paths]), facts=facts)
    built = build_model(read.experiment, environment, seed=1)
    return check_judges(built, read.experiment.compile, facts, environment, place=lambda _path: None)


TEN = {"sequential": [{"Dense": 10}]}


def test_python_on_numbers_is_fine_where_training_is_eager(tmp_path: Path) -> None:
    labels = {"y": TensorFacts((10,), "float32")}
    (problem,) = told(tmp_path, TEN, {"loss": "on_numbers"}, labels)
    assert problem.code == "loss-mismatch"
    assert "numpy" in problem.message
    assert told(tmp_path, TEN, {"loss": "on_numbers", "run_eagerly": True}, labels) == []


BY_PLACE = {
    "functional": {
        "inputs": {"x": [4]},
        "layers": [
            {"Dense": {"units": 1, "name": "number"}, "as": "number"},
            {"Dense": {"units": 3, "name": "kind"}, "from": "x", "as": "kind"},
        ],
        "outputs": ["number", "kind"],
    }
}


def test_outputs_by_place_are_judged_and_want_targets_of_their_names(tmp_path: Path) -> None:
    labels = {"number": TensorFacts((), "float32"), "kind": TensorFacts((3,), "float32")}
    compiled = {"loss": ["mse", "mae"], "metrics": [["mae"], ["Broken"]]}
    (problem,) = told(tmp_path, BY_PLACE, compiled, labels)
    assert problem.message == "`Broken` can't be called on labels (3,) and output (3,): KeyError: 'count'"
    (problem,) = told(tmp_path, BY_PLACE, compiled, {"first": labels["number"], "second": labels["kind"]})
    assert problem.message == "the data's targets are called first, second, the model's outputs number, kind"
    assert problem.help == (
        "give both the same names: `y: {number: …, kind: …}` in the data, or the outputs by `name:`"
    )


def test_a_variable_where_jax_wants_its_value_is_told_with_what_to_write(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, TEN, {"loss": "mse", "metrics": ["Handing"]}, {"y": TensorFacts((10,), "float32")})
    assert problem.help is not None
    assert problem.help.endswith("`return keras.ops.convert_to_tensor(self.total)`")


def test_outputs_of_a_model_of_the_users_are_judged_by_name(tmp_path: Path) -> None:
    labels = {"number": TensorFacts((), "float32"), "kind": TensorFacts((3,), "float32")}
    compiled = {"loss": {"number": "mse", "kind": "sparse_categorical_crossentropy"}, "metrics": {"kind": ["Broken"]}}
    (problem,) = told(tmp_path, "Split", compiled, labels)
    assert problem.message.startswith("`SparseCategoricalCrossentropy` does not fit the output `kind`")
    compiled["loss"] = {"number": "mse", "kind": "categorical_crossentropy"}
    (problem,) = told(tmp_path, "Split", compiled, labels)
    assert problem.message == "`Broken` can't be called on labels (3,) and output (3,): KeyError: 'count'"


def test_trying_out_changes_no_name_and_no_number(tmp_path: Path) -> None:
    import random

    compiled = {"loss": "Drawing", "metrics": ["AUC", "F1Score", {"Precision": {"class_id": 1}}]}
    assert told(tmp_path, TEN, compiled, {"y": TensorFacts((10,), "float32")}) == []
    after = random.random()
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(1)
    plain = keras.Sequential([keras.layers.Dense(10)])
    plain.build((None, 4))
    assert random.random() == after
    assert keras.metrics.AUC().name == "auc"


def test_inputs_of_other_names_and_kinds_are_told(tmp_path: Path) -> None:
    text = """
    model:
      functional:
        inputs: {user: [1], words: {shape: [5], dtype: string}, again: {shape: [3], optional: true}}
        layers: [{Dense: 1, from: user}]
    """
    read = read_sections(tmp_path, text)
    built = build_model(read, read.environment, seed=1)
    inputs = {"usr": TensorFacts((), "float32"), "words": TensorFacts((5,), "float32")}
    facts = DataFacts(source_samples=8, batch_size=4, splits={}, inputs=inputs, targets={})
    told = check_inputs(built, facts, place=lambda _path: None)
    assert [(problem.code, problem.message, problem.help) for problem in told] == [
        ("input-mismatch", "the data bring nothing to the model's input `user`", "did you mean `usr`?"),
        ("input-mismatch", "the data bring numbers to the input `words`, which wants text", None),
    ]


@pytest.mark.parametrize(
    ("declared", "arriving"), [((8, 8, 1), (8, 8)), ((8,), (8, 1)), ((None, 3), (4, 3)), ((4,), (4,))]
)
def test_an_axis_that_keras_adds_or_takes_is_no_mistake(
    declared: tuple[Any, ...], arriving: tuple[int, ...], tmp_path: Path
) -> None:
    shape = ", ".join("null" if size is None else str(size) for size in declared)
    read = read_sections(tmp_path, f"model: {{functional: {{inputs: {{x: [{shape}]}}, layers: [{{Dense: 1}}]}}}}")
    built = build_model(read, read.environment, seed=1)
    facts = DataFacts(
        source_samples=8, batch_size=4, splits={}, inputs={"x": TensorFacts(arriving, "float32")}, targets={}
    )
    assert check_inputs(built, facts, place=lambda _path: None) == []
