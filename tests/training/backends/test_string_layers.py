"""Layers of text and categories: on every backend they make the same of a table, and the model's file answers alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """
seed: 3
data:
  source: {table: rows.csv}
  target: y
  features:
    note: {TextVectorization: {output_mode: int, output_sequence_length: 6}}
    bag: {TextVectorization: {output_mode: tf_idf, max_tokens: 20}}
    kind: {StringLookup: {output_mode: one_hot}}
    code: {IntegerLookup: {output_mode: multi_hot}}
    street: {Hashing: {num_bins: 8}}
    mixed: string_hashed
    word: string_categorical
    number: integer_categorical
    word_X_number: {cross: {feature_names: [word, number], crossing_dim: 16}}
  split: {validation: 0.25}
model: {sequential: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1}
run: {tensorboard: false, report: false}
"""
CHILD = """
import contextlib, io, json, sys, zipfile
from pathlib import Path

from kerascli.__main__ import exit_code

assert exit_code(["train", "words.yaml", f"backend={sys.argv[1]}", "--quiet", "--runs", sys.argv[1]]) == 0
(run,) = Path(sys.argv[1]).iterdir()
model = run / "final_model.keras"

import keras
import numpy as np
import polars as pl
from kerascli.preparation.serving import Preparation

with zipfile.ZipFile(model) as archive:
    preparation = Preparation.from_members(archive.read, None)
made = preparation.apply(pl.read_csv("rows.csv"))
answers = keras.models.load_model(model, compile=False).predict(made, verbose=0)
np.savez(f"{sys.argv[1]}.npz", made=made, answers=answers)
said = io.StringIO()
with contextlib.redirect_stdout(said):
    assert exit_code(["predict", "--model", str(run), "rows.csv", "--json"]) == 0
Path(f"{sys.argv[1]}.json").write_text(said.getvalue(), encoding="utf-8")
assert keras.backend.backend() == sys.argv[1]
"""


def rows() -> pl.DataFrame:
    """Words in two scripts, categories, whole numbers."""
    drawn = np.random.default_rng(0)
    texts = ["红 灯", "green light", "blue", "yellow LIGHT!", "dark, grey"]
    return pl.DataFrame(
        {
            "note": [" ".join(drawn.choice(texts, 2)) for _ in range(64)],
            "bag": [" ".join(drawn.choice(texts, 3)) for _ in range(64)],
            "kind": drawn.choice(["a", "b", "丙"], 64),
            "code": drawn.integers(3, 9, 64),
            "street": drawn.choice(["Main", "Side", "路"], 64),
            "mixed": drawn.choice(["x", "y", "z"], 64),
            "word": drawn.choice(["on", "off", "关"], 64),
            "number": drawn.integers(0, 4, 64),
            "y": np.arange(64) % 2,
        }
    )


@pytest.mark.backends
def test_a_table_of_words_is_the_same_on_every_backend(tmp_path: Path) -> None:
    rows().write_csv(tmp_path / "rows.csv")
    (tmp_path / "words.yaml").write_text(EXPERIMENT, encoding="utf-8")
    found: dict[str, Any] = {}
    for backend in ("tensorflow", "jax", "torch"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", CHILD, backend],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        found[backend] = np.load(tmp_path / f"{backend}.npz")
        said = [json.loads(line) for line in (tmp_path / f"{backend}.json").read_text(encoding="utf-8").splitlines()]
        sure = [row["probability"] if row["class"] == "1" else 1 - row["probability"] for row in said]
        np.testing.assert_allclose(sure, found[backend]["answers"][:, 0], rtol=0, atol=1e-6)
    made = found["tensorflow"]["made"]
    assert made.shape == (64, 84)
    for backend in ("jax", "torch"):
        np.testing.assert_array_equal(found[backend]["made"], made, strict=True)
