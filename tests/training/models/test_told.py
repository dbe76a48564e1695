"""What `validate --deep` prints for models that do not fit their data: place, chain, remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    "deep_missing_channel_axis": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Reshape: [8, 8]
    - Conv2D: {filters: 4, kernel_size: 3}
    - Flatten
    - Dense: 10""",
    ),
    "deep_sequences_reach_the_labels": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Reshape: [8, 8]
    - LSTM: {units: 16, return_sequences: true}
    - Dense: {units: 10, activation: softmax}""",
    ),
    "deep_nothing_trainable": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Flatten
    - {Dense: {units: 10, activation: softmax}, trainable: false}""",
    ),
    "deep_more_outputs_than_targets": (
        "{digit: sparse_categorical_crossentropy, size: mse}",
        """model:
  functional:
    layers:
      - {Flatten: {}, as: flat}
    outputs:
      digit: {Dense: {units: 10, activation: softmax}, from: flat}
      size: {Dense: 1, from: flat}""",
    ),
    "deep_more_losses_than_outputs": (
        "[mse, mae]",
        """model:
  sequential:
    - Flatten
    - Dense: 1""",
    ),
    "deep_no_loss": (
        "null",
        """model:
  sequential:
    - Flatten
    - Dense: 10""",
    ),
    "deep_other_input": (
        "sparse_categorical_crossentropy",
        """model:
  functional:
    inputs: {picture: [28, 28, 1]}
    layers:
      - Flatten
      - Dense: {units: 10, activation: softmax}""",
    ),
    "deep_ways_that_do_not_meet": (
        "sparse_categorical_crossentropy",
        """model:
  functional:
    layers:
      - {Flatten: {}, as: flat}
      - {Reshape: [4, 16], as: rows}
      - {Concatenate: {}, from: [flat, rows]}
      - Dense: 10""",
    ),
    "deep_other_size": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Reshape: [9, 9]
    - Dense: 10""",
    ),
    "deep_refused_argument": (
        "sparse_categorical_crossentropy",
        """model:
  sequential:
    - Conv2D: {filters: 6, kernel_size: 3, groups: 4}
    - Flatten
    - Dense: 10""",
    ),
}
NO_REMEDY = ("deep_refused_argument",)
"""Where the sentence says all."""


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_model_that_does_not_fit_is_told_as_in_the_golden_file(name: str, golden: Callable[..., str]) -> None:
    loss, model = BAD[name]
    said = golden(name, "validate", "--deep", "bad.yaml", files={"bad.yaml": DATA + model + REST.replace("LOSS", loss)})
    assert "exit 2" in said
    assert "Traceback" not in said
    assert "help:" in said or name in NO_REMEDY
    assert len(said.split("--- stderr\n")[1].splitlines()) <= 13


def test_a_loss_without_targets_is_told_before_training(golden: Callable[..., str], tmp_path: Path) -> None:
    np.savez(tmp_path / "alone.npz", x=np.ones((8, 4), "float32"))
    text = "data: {source: {arrays: alone.npz}}\nmodel: {sequential: [{Dense: 4}]}\n" + REST.replace("LOSS", "mse")
    assert "exit 2" in golden("deep_no_target", "train", "my.yaml", files={"my.yaml": text})
    assert not list((tmp_path / "runs").glob("*/run.json"))


def test_half_precision_without_a_gpu_is_a_warning(golden: Callable[..., str]) -> None:
    model = "model: {sequential: [Flatten, {Dense: 10}]}"
    text = "dtype_policy: mixed_float16\n" + DATA + model + REST.replace("LOSS", "sparse_categorical_crossentropy")
    assert "exit 0" in golden("deep_half_precision", "validate", "--deep", "my.yaml", files={"my.yaml": text})


def test_a_layer_that_keras_leaves_out_is_a_warning(golden: Callable[..., str]) -> None:
    model = "model: {sequential: [{Equalization: {value_range: [0, 16]}}, Flatten, {Dense: 10}]}"
    text = DATA + model + REST.replace("LOSS", "sparse_categorical_crossentropy")
    assert "exit 0" in golden("deep_layer_without_effect", "validate", "--deep", "my.yaml", files={"my.yaml": text})
