"""What `validate --deep` prints for models that do not fit their data: place, chain, remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

REST = """
compile: {optimizer: adam, loss: LOSS, metrics: [accuracy]}
fit: {epochs: 1}
"""
DATA = """data:
  source: {builtin: digits}
  prepare: {x: [{expand_dims: -1}]}
"""
BAD = {
    "deep_images_reach_the_labels": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Conv2D: {filters: 4, kernel_size: 3, activation: relu}
    - MaxPooling2D: 2
    - Dense: {units: 10, activation: softmax}""",
    ),
    "deep_one_hot_loss": (
        "categorical_crossentropy",
        """model:
  sequential:
    - Flatten
    - Dense: {units: 10, activation: softmax}""",
    ),
    "deep_too_few_classes": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Flatten
    - Dense: {units: 9, activation: softmax}""",
    ),
    "deep_stacked_recurrent": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Reshape: [8, 8]
    - LSTM: 16
    - LSTM: 16
    - Dense: {units: 10, activation: softmax}""",
    ),
    "deep_unreached_layer": (
        "sparse_categorical_crossentropy",
        """model:
  functional:
    inputs: {image: [8, 8, 1]}
    layers:
      - {Flatten: {}, as: flat}
      - {Dense: {units: 10, activation: softmax}, as: answer}
      - {Dense: 5, from: flat}
    outputs: answer""",
    ),
    "deep_refused_argument": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Flatten
    - Dense: {units: 0}""",
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_model_that_does_not_fit_is_told_as_in_the_golden_file(name: str, golden: Callable[..., str]) -> None:
    loss, model = BAD[name]
    said = golden(name, "validate", "--deep", "bad.yaml", files={"bad.yaml": DATA + model + REST.replace("LOSS", loss)})
    assert "exit 2" in said
    assert "Traceback" not in said
    assert len(said.split("--- stderr\n")[1].splitlines()) <= 13
