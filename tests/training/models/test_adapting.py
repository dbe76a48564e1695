"""A layer of the model learns from the data as they arrive at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.models.building import build_model
from tests.model_sections import read_sections
from tests.training.models.built import SEED, facts

if TYPE_CHECKING:
    from pathlib import Path


def test_a_layer_of_a_list_learns_from_the_data_as_they_arrive_there(tmp_path: Path) -> None:

    read = read_sections(
        tmp_path,
        "model: {sequential: [{Rescaling: 0.5}, {Normalization: {}, adapt: true}, {Dense: 2}]}",
    )
    values = np.array([[2.0, 4.0], [6.0, 8.0]], "float32")
    asked: list[Any] = []

    def adapt(splits: tuple[str, ...], name: str | None) -> Any:
        asked.append((splits, name))
        return values

    environment = replace(read.environment, facts=facts(x=((2,), "float32")))
    built = build_model(read, environment, seed=SEED, adapt=adapt)
    assert asked == [(("train",), None)]
    np.testing.assert_allclose(np.asarray(built.model.layers[1].mean).ravel(), [2.0, 3.0])


def test_a_layer_learns_from_what_layers_make_of_several_inputs(tmp_path: Path) -> None:

    text = """
    model:
      functional:
        inputs: {a: [2], b: [2]}
        layers:
          - {Add: {}, from: [a, b]}
          - {Normalization: {}, adapt: true}
          - Dense: 1
    """
    read = read_sections(tmp_path, text)
    values = {"a": np.array([[1.0, 2.0], [3.0, 4.0]], "float32"), "b": np.array([[1.0, 1.0], [1.0, 3.0]], "float32")}
    environment = replace(read.environment, facts=facts(a=((2,), "float32"), b=((2,), "float32")))
    built = build_model(read, environment, seed=SEED, adapt=lambda _splits, name: values[str(name)])
    np.testing.assert_allclose(np.asarray(built.model.layers[3].mean).ravel(), [3.0, 5.0])
