"""A model written down as an experiment file builds the same architecture again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerascli.config import dump
from kerascli.models.building import build_model
from kerascli.models.describing import describe_model
from kerascli.problems import UserError
from tests.conftest import ROOT
from tests.model_sections import read_sections
from tests.training.models.drawn import assert_all_drawn

if TYPE_CHECKING:
    from pathlib import Path

SMALLEST = {
    "MobileNetV2": {"alpha": 0.35, "input_shape": (32, 32, 3)},
    "MobileNet": {"alpha": 0.25, "input_shape": (32, 32, 3)},
    "MobileNetV3Small": {"input_shape": (32, 32, 3)},
    "EfficientNetB0": {"input_shape": (32, 32, 3)},
    "EfficientNetV2B0": {"input_shape": (32, 32, 3)},
    "DenseNet121": {"input_shape": (32, 32, 3)},
    "NASNetMobile": {"input_shape": (32, 32, 3)},
    "ResNet50": {"input_shape": (32, 32, 3)},
    "ResNet50V2": {"input_shape": (32, 32, 3)},
    "Xception": {"input_shape": (71, 71, 3)},
    "InceptionV3": {"input_shape": (75, 75, 3)},
    "InceptionResNetV2": {"input_shape": (75, 75, 3)},
    "VGG16": {"input_shape": (32, 32, 3)},
    "ConvNeXtTiny": {"input_shape": (32, 32, 3)},
}
"""The smallest member of every family of keras.applications, on the smallest pictures it takes."""
IN_MAKE_TEST = ("MobileNetV2", "MobileNetV3Small", "ConvNeXtTiny")


def again(folder: Path, model: Any, plugins: dict[str, str] | None = None) -> Any:
    text = dump({"model": describe_model(model)})
    read = read_sections(folder, text, plugins)
    errors = [problem for problem in read.problems if problem.severity == "error"]
    assert errors == [], text
    return build_model(read, read.environment, seed=1).model


def architecture(model: Any) -> list[Any]:
    return [(variable.name, variable.shape, variable.trainable) for variable in model.weights]


def assert_same(folder: Path, model: Any, plugins: dict[str, str] | None = None) -> None:
    rebuilt = again(folder, model, plugins)
    assert [layer.name for layer in rebuilt.layers] == [layer.name for layer in model.layers]
    assert architecture(rebuilt) == architecture(model)
    for new, old in zip(rebuilt.layers, model.layers, strict=True):
        assert _comparable(new.get_config()) == _comparable(old.get_config())
    assert rebuilt.output_shape == model.output_shape


def _comparable(value: Any) -> Any:
    """A configuration without the marks of how it was saved and built."""
    if isinstance(value, dict) and value.get("class_name") == "InputLayer":
        # The input of a model inside is numbered anew.
        return value["config"]["batch_shape"]
    if isinstance(value, dict):
        skipped = ("module", "registered_name", "build_config", "shared_object_id", "inbound_nodes")
        return {key: _comparable(item) for key, item in value.items() if key not in skipped}
    if isinstance(value, list | tuple):
        return [_comparable(item) for item in value]
    return value


def plain_models() -> dict[str, Any]:
    """A graph of every kind."""
    import keras
    from keras import layers

    keras.utils.clear_session(free_memory=False)
    image = keras.Input((8, 8, 3), name="image")
    deep = layers.Conv2D(4, 3, padding="same", kernel_regularizer="l2", name="deep")(image)
    joined = layers.Add()([deep, layers.Conv2D(4, 1)(image)])
    pooled = layers.GlobalAveragePooling2D()(joined)
    shared = layers.Dense(4, activation="relu", trainable=False)
    words = keras.Input((None,), dtype="int32", name="words")
    seen = layers.Embedding(10, 6)(words)
    attended = layers.MultiHeadAttention(2, 3)(seen, seen, use_causal_mask=True)
    last, state_h, _ = layers.LSTM(4, return_state=True)(attended)
    tower = keras.Sequential([keras.Input((4,)), layers.Dense(3)], name="tower")
    both = keras.ops.multiply(tower(shared(pooled)), 0.5)
    return {
        "residual": keras.Model(image, layers.Dense(2)(shared(shared(pooled)))),
        "several": keras.Model([image, words], {"a": both, "b": layers.Concatenate()([last, state_h])}),
        "bidirectional": keras.Sequential(
            [keras.Input((5, 3)), layers.Bidirectional(layers.LSTM(3)), layers.Dense(1, kernel_initializer="he_normal")]
        ),
        "wrapped": keras.Sequential([keras.Input((5, 3)), layers.TimeDistributed(layers.Dense(2)), layers.Flatten()]),
    }


@pytest.mark.parametrize("name", ["residual", "several", "bidirectional", "wrapped"])
def test_a_graph_of_every_kind_comes_back(name: str, tmp_path: Path) -> None:
    assert_same(tmp_path, plain_models()[name])


@pytest.mark.parametrize(
    "name", [name if name in IN_MAKE_TEST else pytest.param(name, marks=pytest.mark.soak) for name in SMALLEST]
)
def test_the_smallest_of_every_family_of_applications_comes_back(name: str, tmp_path: Path) -> None:
    import keras

    arguments = {"include_top": False, **SMALLEST[name]}
    assert_same(tmp_path, getattr(keras.applications, name)(weights=None, **arguments))


def test_items_say_from_only_where_it_is_not_the_item_above() -> None:
    items = describe_model(plain_models()["residual"])["functional"]["layers"]
    assert [item.get("from") for item in items] == [None, "image", ["deep", "conv2d"], None, None, None, None]


def test_a_lambda_can_not_be_written_down() -> None:
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: x)])
    with pytest.raises(UserError, match="no name"):
        describe_model(model)


def test_an_own_class_is_told_to_be_loaded() -> None:
    import keras

    class Own(keras.Model):
        pass

    with pytest.raises(UserError, match="class of its own") as caught:
        describe_model(Own())
    assert [problem.code for problem in caught.value.problems] == ["model-not-sayable"]


SHIPPED = sorted((ROOT / "configs").glob("*.yaml"), key=lambda file: file.stem)
OWN_CLASSES = ("custom_layer", "custom_train_step", "vae")
"""Experiments whose model is a class of their plugin."""


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.stem))
def test_shipped_model_is_drawn_and_comes_back_or_is_told_to_be_of_an_own_class(file: Path, tmp_path: Path) -> None:
    from kerascli.workflows.subject import subject_of

    model = subject_of(str(file), find=lambda text: tmp_path / text, warn=lambda _problem: None).model
    assert_all_drawn(model)
    if file.stem in OWN_CLASSES:
        with pytest.raises(UserError, match="class of its own"):
            describe_model(model)
        return
    plugins = (file.parent / "plugins").glob("*.py")
    named = file.read_text(encoding="utf-8")
    assert_same(tmp_path, model, {p.name: p.read_text(encoding="utf-8") for p in plugins if p.name in named})
