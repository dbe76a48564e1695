"""Steps do what their names say, with the same bits on arrays and in a tf.data graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.catalogue import Catalogue
from kerascli.catalogue.reading import Reading
from kerascli.config import load_values
from kerascli.preparation.statistics import mean_and_deviation, mean_and_variance
from kerascli.preparation.steps.declared import Call, read_call
from kerascli.preparation.steps.kinds import KINDS
from kerascli.preparation.steps.layer_steps import LayerStep
from kerascli.preparation.steps.numpy_steps import numpy_step

if TYPE_CHECKING:
    from kerascli.problems import Problem

BYTES = np.arange(256, dtype=np.uint8).reshape(64, 4)
FLOATS = np.random.default_rng(0).normal(size=(64, 4)).astype("float32") * 1e3


def step(name: str, written: Any = None) -> Any:
    call, problems = declared(name, written)
    assert call is not None, problems
    return numpy_step(call)


def declared(name: str, written: Any) -> tuple[Call | None, list[Problem]]:
    """The call as the file would declare it, and what is wrong with it."""
    reading = Reading(Catalogue.load())
    root = load_values({"step": name if written is None else {name: written}}).root
    return read_call(KINDS[name], root.entries["step"].value, reading), reading.problems


@pytest.mark.parametrize(
    ("name", "written", "by_hand"),
    [
        ("astype", "float32", lambda x: x.astype("float32")),
        ("divide", 255, lambda x: x / 255),
        ("divide", [1.0, 2.0, 3.0, 7.0], lambda x: x / np.array([1.0, 2.0, 3.0, 7.0])),
        ("multiply", 3, lambda x: x * 3),
        ("subtract", 7.5, lambda x: x - 7.5),
        ("add", 1, lambda x: x + 1),
        ("clip", {"a_min": 10, "a_max": 100}, lambda x: np.clip(x, 10, 100)),
        ("expand_dims", -1, lambda x: np.expand_dims(x, -1)),
        ("reshape", [-1, 2, 2], lambda x: x.reshape(-1, 2, 2)),
    ],
)
@pytest.mark.parametrize("values", [BYTES, FLOATS], ids=["bytes", "floats"])
def test_a_numpy_step_gives_numpys_bits_in_a_graph_too(values: Any, name: str, written: Any, by_hand: Any) -> None:
    from kerascli.backend import tensorflow as tf

    made = step(name, written)
    expected = by_hand(values)
    dataset = tf.data.Dataset.from_tensors(values).map(made.tensor)

    np.testing.assert_array_equal(made.array(values), expected, strict=True)
    np.testing.assert_array_equal(next(iter(dataset)).numpy(), expected, strict=True)


def test_bytes_divided_by_255_are_the_scripts_floats() -> None:
    from kerascli.backend import tensorflow as tf

    every_byte = np.arange(256, dtype=np.uint8)
    cast, divide = step("astype", "float32"), step("divide", 255)
    got = next(iter(tf.data.Dataset.from_tensors(every_byte).map(lambda x: divide.tensor(cast.tensor(x)))))
    np.testing.assert_array_equal(got.numpy(), every_byte.astype("float32") / 255, strict=True)


def test_standardize_uses_numpys_own_mean_and_deviation() -> None:
    made = step("standardize")
    made.learn(lambda: [FLOATS])
    expected = (FLOATS - FLOATS.mean(axis=0)) / FLOATS.std(axis=0)
    np.testing.assert_array_equal(made.array(FLOATS), expected, strict=True)


def test_statistics_over_batches_equal_those_over_the_whole() -> None:
    mean, deviation = mean_and_deviation(lambda: [FLOATS[:10], FLOATS[10:50], FLOATS[50:]], 0)
    np.testing.assert_allclose(mean, FLOATS.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(deviation, FLOATS.std(axis=0), rtol=1e-5)


def test_statistics_are_the_same_bits_however_the_rows_are_handed_over() -> None:
    values = np.random.default_rng(3).normal(7, 3, (200_000, 1)).astype("float32")
    whole = mean_and_variance(lambda: [values], 0)
    pieces = mean_and_variance(lambda: [values[:65536], values[65536:131072], values[131072:]], 0)
    np.testing.assert_array_equal(np.concatenate(whole), np.concatenate(pieces), strict=True)


def test_normalization_gives_the_bits_of_its_layer() -> None:
    import keras

    made = LayerStep(keras.layers.Normalization())
    values = np.random.default_rng(5).normal(40, 1e-3, (5000, 2)).astype("float32") * [1e6, 1]
    made.learn(lambda: [values[:3000]])
    np.testing.assert_array_equal(made.array(values), np.asarray(made.layer(values)), strict=True)
    made.learn(lambda: [values[3000:]])
    np.testing.assert_array_equal(made.array(values), np.asarray(made.layer(values)), strict=True)


def test_a_constant_column_is_only_centred() -> None:
    made = step("standardize")
    made.learn(lambda: [np.ones((5, 1), "float32")])
    np.testing.assert_array_equal(made.array(np.ones((2, 1), "float32")), np.zeros((2, 1)))


def test_to_categorical_learns_how_many_classes_there_are() -> None:
    made = step("to_categorical")
    made.learn(lambda: [np.asarray([0, 2, 1])])
    np.testing.assert_array_equal(made.array(np.asarray([2, 0])), [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(made.tensor(_tensor([2, 0])).numpy(), [[0, 0, 1], [1, 0, 0]])


def _tensor(values: list[int]) -> Any:
    from kerascli.backend import tensorflow as tf

    return tf.constant(values)


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("divide", None, "needs `value`"),
        ("divide", [1, "two"], "takes an integer or a number, not the text `two`"),
        ("astype", "flot32", "is no dtype"),
        ("expand_dims", [1.5], "takes an integer"),
        ("pad_sequences", {"padding": "before"}, "one of `pre`, `post`"),
        ("divide", "ten", "takes an integer or a number or a list"),
        ("astype", {"dtyp": "float32"}, "has no argument `dtyp`"),
        ("reshape", [28, 28], "the first number of a reshape is the batch"),
    ],
)
def test_a_wrong_argument_of_a_step_is_told(name: str, written: Any, told: str) -> None:
    call, problems = declared(name, written)
    assert call is None
    assert told in problems[0].message
    assert problems[0].help


FAMILIES = (
    "convnext", "densenet", "efficientnet", "efficientnet_v2", "inception_resnet_v2", "inception_v3", "mobilenet",
    "mobilenet_v2", "mobilenet_v3", "nasnet", "resnet", "resnet50", "resnet_v2", "vgg16", "vgg19", "xception",
)  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_pictures_are_prepared_as_the_family_of_an_application_wants(family: str, prepare: Any, tmp_path: Any) -> None:
    from kerascli.backend import keras

    pictures = np.random.default_rng(0).integers(0, 256, (4, 3, 3, 3)).astype("float32")
    np.savez(tmp_path / "all.npz", x=pictures, y=np.arange(4))
    arrays = {"x": f"{tmp_path / 'all.npz'}[x]", "y": f"{tmp_path / 'all.npz'}[y]"}
    data = prepare({"source": {"arrays": arrays}, "prepare": {"x": [f"{family}.preprocess_input"]}})
    x, *_ = next(data.feed("train", shuffle=False).numpy_batches())
    expected = getattr(keras.applications, family).preprocess_input(pictures.copy())
    np.testing.assert_array_equal(x, expected)


def test_every_family_of_applications_is_among_them() -> None:
    from kerascli.backend import keras

    modules = {
        name for name in dir(keras.applications) if hasattr(getattr(keras.applications, name), "preprocess_input")
    }
    assert modules - {"imagenet_utils"} == set(FAMILIES)
