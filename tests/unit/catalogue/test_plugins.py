"""The user's own Python, read without running it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from kerascli.catalogue import Catalogue
from kerascli.catalogue.plugins import find_import, read_plugins
from tests.unit.catalogue.reading_of import read

CATALOGUE = Catalogue.load()
LAYERS = """
    import keras
    from keras import ops
    from keras.layers import Layer
    import tensorflow as tf
    from somewhere import Base

    raise RuntimeError("this file must never be run")

    class MyDense(keras.layers.Layer):
        def __init__(self, units: int, activation=None, **kwargs):
            super().__init__(**kwargs)

    class Wider(MyDense):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(units=64, **kwargs)

    class Inherits(Layer):
        pass

    class Old(tf.keras.layers.Dense):
        pass

    class Closed(Layer):
        def __init__(self, size, *, scale=1.0):
            super().__init__()

    class Unknown(Base):
        def __init__(self, size, **kwargs):
            super().__init__(**kwargs)

    @keras.saving.register_keras_serializable()
    class VAE(keras.Model):
        def __init__(self, encoder, decoder, beta=1.0, **kwargs):
            super().__init__(**kwargs)

    def contrastive(margin=1.0):
        return lambda y_true, y_pred: y_pred

    def plain_loss(y_true, y_pred):
        return ops.mean(y_pred)

    if True:
        def behind_if(x): ...

    def _private(): ...
"""


@pytest.fixture
def plugins(tmp_path):
    path = tmp_path / "my_layers.py"
    path.write_text(textwrap.dedent(LAYERS))
    return read_plugins([path], CATALOGUE)


def arguments(plugins, name):
    return list(plugins.find(name).parameters)


def test_public_names_are_known_and_the_file_is_not_run(plugins):
    assert plugins.names() == [
        "MyDense", "Wider", "Inherits", "Old", "Closed", "Unknown", "VAE", "contrastive", "plain_loss", "behind_if",
    ]  # fmt: skip


def test_arguments_are_the_constructor_s_and_those_of_the_keras_base(plugins):
    assert arguments(plugins, "MyDense")[:2] == ["units", "activation"]
    assert {"name", "dtype", "trainable", "activity_regularizer"} <= set(arguments(plugins, "MyDense"))
    assert plugins.find("MyDense").namespace == "layers"


def test_arguments_that_a_subclass_fixes_are_dropped(plugins):
    assert "units" not in arguments(plugins, "Wider")
    assert {"factor", "activation", "name"} <= set(arguments(plugins, "Wider"))


def test_a_class_without_constructor_takes_what_its_base_takes(plugins):
    assert "name" in arguments(plugins, "Inherits")
    assert arguments(plugins, "Old")[0] == "units"


def test_a_constructor_without_kwargs_takes_nothing_else(plugins):
    assert arguments(plugins, "Closed") == ["size", "scale"]


def test_an_unknown_base_leaves_the_rest_to_the_build(plugins):
    assert plugins.find("Unknown").open
    assert read("Unknown: {size: 3, anything: 4}", plugins=plugins)[1] == []


def test_a_model_takes_what_a_layer_takes(plugins):
    assert {"encoder", "decoder", "beta", "name"} <= set(arguments(plugins, "VAE"))
    assert plugins.find("VAE").namespace == "models"


@pytest.mark.parametrize(
    ("text", "namespace", "code", "help_text"),
    [
        ("MyDens: {units: 64}", "layers", "unknown-object", "`MyDense`"),
        ("MyDense: {unit: 64}", "layers", "unknown-argument", "`units`"),
        ("MyDense: {units: many}", "layers", "wrong-type", None),
        ("MyDense", "layers", "missing-argument", "units"),
        ("Closed: {size: 1, name: x}", "layers", "unknown-argument", None),
        ("contrastive: {margn: 1}", "losses", "unknown-argument", "`margin`"),
        ("MyDense: 3", "optimizers", "wrong-kind", None),
    ],
)
def test_mistakes_in_the_use_of_a_plugin_are_told(plugins, text, namespace, code, help_text):
    _, problems = read(text, namespace, plugins=plugins)
    assert [problem.code for problem in problems] == [code]
    if help_text:
        assert help_text in problems[0].help


def test_a_function_is_named_bound_or_called(plugins):
    for text in ("contrastive: {margin: 1}", "plain_loss", "contrastive: 0.5"):
        found, problems = read(text, "losses", plugins=plugins)
        assert not problems
        assert found.target.is_function
    assert dict(found.arguments) == {"margin": 0.5}


def test_text_stays_text_and_a_known_name_becomes_an_object_in_the_user_s_own_class(plugins):
    found, problems = read("MyDense: {units: 3, activation: relu}", plugins=plugins)
    assert not problems
    assert found.arguments["activation"] == "relu"
    found, _ = read("VAE: {encoder: {Dense: 3}, decoder: {use: tower}}", plugins=plugins, models=frozenset({"tower"}))
    assert found.arguments["encoder"].target.path == "keras.layers.Dense"
    assert found.target.path == "my_layers.py:VAE"


def test_an_import_path_is_found_by_looking_at_files(tmp_path):
    package = tmp_path / "mine"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('never run')\n")
    (package / "layers.py").write_text("from keras import layers\nclass Thick(layers.Dense): ...\n")
    found, problems = read("mine.layers.Thick: {units: 3}", folder=tmp_path)
    assert not problems
    assert found.target.kind == "import"
    assert found.target.path == "mine.layers.Thick"
    assert read("mine.layers.Thick: {untis: 3}", folder=tmp_path)[1][0].code == "unknown-argument"
    assert read("mine.layers.Thin: 3", folder=tmp_path)[1][0].code == "unknown-object"
    assert read("mine.layer.Thick: 3", folder=tmp_path)[1][0].code == "unknown-object"
    assert find_import("mine.layers.layers", CATALOGUE, tmp_path).open


def test_an_installed_module_is_found_without_importing_it():
    found = find_import("collections.abc.Mapping", CATALOGUE, Path())
    assert found != "no-module"
