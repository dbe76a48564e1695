"""Sequences of different lengths: padded by a step, or ragged tensors where a model takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.problems import DataError
from tests.unit.sources.test_audio import wav

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = """
plugins: [words.py]
data:
  source: {python: words}
  split: {validation: 0.25}
  batch_size: 8
model:
  sequential:
    - Embedding: {input_dim: 50, output_dim: 4}
    - GlobalAveragePooling1D
    - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1}
run: {tensorboard: false, report: false}
"""
PLUGIN = """
def words():
    return [[1, 2], [3], [4, 5, 6], [7]] * 10, [0, 1, 0, 1] * 10
"""


def test_a_model_that_takes_ragged_tensors_is_trained_evaluated_and_asked(
    cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "words.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "words.yaml").write_text(FILE, encoding="utf-8")
    code, out, err = cli("train", "words.yaml")
    assert (code, err) == (0, "")
    assert "ragged int64 ?, 2 classes" in out
    code, out, err = cli("evaluate", "last", "--split", "validation")
    assert (code, err) == (0, "")
    code, out, err = cli("predict", "--model", "last", "--split", "validation")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) >= 10
    # What the embedding answers is as long as its words.
    words = ("predict", "--model", "last", "--split", "validation", "--layer", "embedding")
    code, out, err = cli(*words, "--json")
    assert code == 0, out + err
    assert {len(json.loads(line)["value"]) for line in out.splitlines()} == {4, 8, 12}
    code, _, err = cli(*words, "-o", "words.npz")
    assert code == 2
    assert "make no single array" in err
    assert cli(*words, "-o", "words.csv")[0] == 0


def test_without_ragged_tensors_the_step_that_makes_them_equal_is_named() -> None:
    from kerascli.preparation.ragged import ragged_facts, refuse_ragged

    words: Any = np.empty(2, dtype=object)
    words[:] = [[1, 2], [3]]
    with pytest.raises(DataError) as raised:
        refuse_ragged({"x": ragged_facts(words)}, "jax", None)
    assert "pad_sequences" in str(raised.value.problems[0].help)


def test_sounds_of_any_length_are_asked_for_together(cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    for number, name in enumerate(("no/1", "no/2", "no/3", "yes/1", "yes/2", "yes/3")):
        wav(tmp_path / "sounds" / f"{name}.wav", frames=500 + 20 * number)
    text = """
data: {source: {audio: {directory: sounds}}}
model:
  sequential:
    - Conv1D: {filters: 2, kernel_size: 9}
    - GlobalMaxPooling1D
    - Dense: {units: 2, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1}
run: {tensorboard: false, report: false}
"""
    (tmp_path / "sounds.yaml").write_text(text, encoding="utf-8")
    pad = "data.prepare.x=[{pad_sequences: {maxlen: 600, dtype: float32}}]"
    for more in ([], ["data.source.audio.ragged=true", pad]):
        code, out, err = cli("train", "sounds.yaml", *more)
        assert (code, err) == (0, "")
        assert "float32 ?×1" in out or "float32 600×1" in out
        code, out, err = cli("predict", "--model", "last", "sounds/no/1.wav", "sounds/yes/3.wav")
        assert (code, err) == (0, "")
        assert len(out.splitlines()) == 2
