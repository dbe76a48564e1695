"""Every notation of an object, and every way to get one wrong."""

from __future__ import annotations

import pytest

from kerascli.catalogue.objects import Object, StepCount, Use, WrittenPath
from tests.unit.catalogue.reading_of import read


@pytest.mark.parametrize(
    "text",
    [
        "Flatten", "Flatten:", "keras.layers.Flatten", "tf.keras.layers.Flatten: {}", "layers.Flatten",
        "{class_name: Flatten, config: {}}",
    ],
)  # fmt: skip
def test_every_way_to_name_an_object_means_the_same(text):
    found, problems = read(text)
    assert not problems
    assert isinstance(found, Object)
    assert found.target.path == "keras.layers.Flatten"
    assert found.arguments == {}


@pytest.mark.parametrize(
    ("text", "namespace", "arguments"),
    [
        ("Dense: 10", "layers", {"units": 10}),
        ("Reshape: [7, 7, 64]", "layers", {"target_shape": (7, 7, 64)}),
        ("Conv2D: {filters: 3, kernel_size: [3, 5]}", "layers", {"filters": 3, "kernel_size": (3, 5)}),
        ("ZeroPadding2D: [[1, 2], [3, 4]]", "layers", {"padding": ((1, 2), (3, 4))}),
        ("adam: 1e-4", "optimizers", {"learning_rate": 1e-4}),
        ("leaky_relu: 0.1", "activations", {"negative_slope": 0.1}),
        ("categorical_crossentropy: {from_logits: true}", "losses", {"from_logits": True}),
        ("{class_name: Dense, config: {units: 3}}", "layers", {"units": 3}),
    ],
)
def test_arguments_come_by_name_or_as_the_first(text, namespace, arguments):
    found, problems = read(text, namespace)
    assert not problems
    assert dict(found.arguments) == arguments


@pytest.mark.parametrize(
    ("word", "namespace"),
    [
        ("adam", "optimizers"), ("RMSPROP", "optimizers"), ("mse", "losses"), ("accuracy", "metrics"),
        ("relu", "activations"), ("he_normal", "initializers"),
    ],
)  # fmt: skip
def test_words_that_keras_itself_takes_stay_text(word, namespace):
    assert read(word, namespace) == (word, [])


def test_objects_nest_to_any_depth():
    found, problems = read(
        "AdamW: {learning_rate: {CosineDecay: {initial_learning_rate: 1e-3, decay_steps: 20 epochs}}}", "optimizers"
    )
    assert not problems
    schedule = found.arguments["learning_rate"]
    assert schedule.target.path == "keras.optimizers.schedules.CosineDecay"
    assert isinstance(schedule.arguments["decay_steps"], StepCount)
    assert schedule.arguments["decay_steps"].epochs == 20


def test_use_names_a_model_of_the_file():
    found, problems = read("TimeDistributed: {layer: {use: tower}}", models=frozenset({"tower"}))
    assert not problems
    assert isinstance(found.arguments["layer"], Use)


def test_paths_that_are_written_are_marked():
    found, problems = read("ModelCheckpoint: {filepath: best.keras}", "callbacks")
    assert not problems
    assert found.arguments["filepath"] == WrittenPath("best.keras")


@pytest.mark.parametrize(
    ("text", "namespace", "code", "place", "help_text"),
    [
        ("Conv2D: {filters: 64, kernel_size: 3, activtion: relu}", "layers", "unknown-argument", "1:39", "activation"),
        ("Dense: {unts: 3}", "layers", "unknown-argument", "1:9", "`units`"),
        ("Desne: 3", "layers", "unknown-object", "1:1", "`Dense`"),
        ("Dense: {units: '3'}", "layers", "wrong-type", "1:16", "without quotes: 3"),
        ("Dense: {units: 3.0}", "layers", "wrong-type", "1:16", "3"),
        ("Dropout: true", "layers", "wrong-type", "1:10", None),
        ("Conv2D: {filters: 3, kernel_size: 3, padding: smae}", "layers", "not-one-of", "1:47", "`same`"),
        ("Bidirectional: {LSTM: 32}", "layers", "unknown-argument", "1:17", "{layer: {LSTM: 32}}"),
        ("Adam", "layers", "wrong-kind", "1:1", None),
        ("{Dense: , units: 64}", "layers", "lost-indent", "1:11", "indent them below it"),
        ("{Dense: 3, Flatten: }", "layers", "several-objects", "1:12", "- Flatten"),
        ("Lambda: {function: 'lambda x: x'}", "layers", "unnamed-function", "1:20", "plugins:"),
        ("Embedding: {input_dim: 10}", "layers", "missing-argument", "1:1", "output_dim"),
        ("TimeDistributed: {layer: {use: towr}}", "layers", "unknown-name", "1:32", "`tower`"),
        ("MobileNetV2: {weights: nowhere.h5}", "layers", "file-missing", "1:24", None),
        ("no_such_package.layers.Mine: 3", "layers", "unknown-object", "1:1", None),
        ("acuracy", "metrics", "unknown-object", "1:1", "`accuracy`"),
        ("Adam: {lr: 1e-3}", "optimizers", "old-name", "1:8", "learning_rate: 0.001"),
        ("[1, 2]", "layers", "wrong-type", "1:1", None),
        ("Conv2D: [32, 3]", "layers", "wrong-type", "1:9", "Conv2D: {filters: 32, kernel_size: 3}"),
        ("keras.optimizers.Adam", "layers", "wrong-kind", "1:1", None),
        ("keras.losses.mse", "losses", "unknown-object", "1:1", "`mse`"),
        ("keras.layer.Dense: 3", "layers", "unknown-object", "1:1", "`layers.Dense`"),
        ("None", "losses", "unknown-object", "1:1", "null"),
        ("relu", "layers", "unknown-object", "1:1", "`ReLU`"),
        ("LearningRateScheduler: slow", "callbacks", "unknown-object", "1:24", "plugins:"),
        ("LSTM: {units: 3, unroll: yes}", "layers", "wrong-type", "1:26", "true"),
        ("{class_name: Dens, config: {units: 3}}", "layers", "unknown-object", "1:14", "`Dense`"),
        ("Add: 3", "layers", "wrong-type", "1:6", None),
        ("Dense: {units: 3, dtype: flaot32}", "layers", "not-one-of", "1:26", "`float32`"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_problem_with_place_and_remedy(text, namespace, code, place, help_text):
    _, problems = read(text, namespace, models=frozenset({"tower"}))
    assert [problem.code for problem in problems] == [code]
    assert str(problems[0].span) == f"my.yaml:{place}"
    if help_text:
        assert help_text in problems[0].help


def test_every_mistake_of_an_object_is_told_and_the_rest_is_kept():
    found, problems = read("Conv2D: {filters: x, kernal_size: 3, padding: same, strides: [a]}")
    assert [problem.code for problem in problems] == ["wrong-type", "unknown-argument", "wrong-type"]
    assert dict(found.arguments) == {"padding": "same"}
