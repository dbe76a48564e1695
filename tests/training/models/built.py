"""Builds the model of a text, and the one that a script makes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.facts import DataFacts, TensorFacts
from kerascli.models.building import BuiltModel, build_model
from kerascli.problems import Problem, UserError
from tests.model_sections import read_sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 7


def facts(**inputs: Any) -> DataFacts:
    tensors = {name: TensorFacts(*value) if isinstance(value, tuple) else value for name, value in inputs.items()}
    return DataFacts(source_samples=8, batch_size=4, splits={}, inputs=tensors, targets={})


def build(folder: Path, text: str, known: DataFacts | None = None, plugins: dict[str, str] | None = None) -> BuiltModel:

    read = read_sections(folder, text, plugins)
    assert read.told() == []
    return build_model(read, replace(read.environment, facts=known), seed=SEED)


def script(make: Callable[[Any], Any]) -> Any:
    """The model that a script makes in a fresh process."""
    import keras

    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(SEED)
    return make(keras)


def assert_same(built: Any, plain: Any) -> None:
    assert [variable.path for variable in built.weights] == [variable.path for variable in plain.weights]
    for mine, theirs in zip(built.weights, plain.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))


def refusal(folder: Path, text: str, known: DataFacts | None = None) -> Problem:
    with pytest.raises(UserError) as caught:
        build(folder, text, known)
    return caught.value.problems[0]
