"""The figures of pretrained models against the models that Keras builds."""

from __future__ import annotations

import pytest

from kerascli.backend import keras
from kerascli.catalogue.applications import APPLICATIONS

SMALL = ("MobileNetV2", "MobileNetV3Small", "EfficientNetB0")


@pytest.mark.parametrize("name", SMALL)
def test_parameters_and_input_size_are_those_of_the_built_model(name):
    told = APPLICATIONS[name]
    model = getattr(keras.applications, name)(weights=None)
    assert f"{model.count_params() / 1e6:.1f}M" == told.parameters
    assert model.input_shape[1] in {told.size, None}


@pytest.mark.parametrize("name", SMALL)
def test_preparation_is_needed_where_it_is_told(name):
    told = APPLICATIONS[name]
    module = getattr(keras.applications, told.module)
    image = keras.ops.convert_to_numpy(keras.ops.ones((1, 2, 2, 3))) * 200
    assert (module.preprocess_input(image.copy()) == image).all() == told.prepares_itself
