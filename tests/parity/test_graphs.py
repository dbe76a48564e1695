"""Graphs trained from YAML give the history, weights and predictions of the script, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.config import load
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """
seed: 4
data:
  source:
    arrays:
      x: {left: "all.npz[left]", right: "all.npz[right]"}
      y: {same: "all.npz[same]", amount: "all.npz[amount]"}
  split: {validation: 0.25}
  batch_size: 16
blocks:
  step:
    args: {units: 4}
    layers:
      - {Dense: {units: $units, activation: relu}, as: main}
      - {Dense: $units, from: input, as: skip}
      - {Add: {}, from: [main, skip]}
models:
  tower: {sequential: [{Input: [6]}, {Dense: {units: 5, activation: tanh}}, {Dropout: 0.2}]}
  twin: {copy: tower}
model:
  functional:
    inputs: {left: [6], right: [6]}
    layers:
      - {use: tower, from: left, as: first}
      - {use: tower, from: right, as: second}
      - {use: twin, from: right, as: other}
      - {Concatenate: {}, from: [first, second, other]}
      - {step: {}, repeat: {units: [6, 4]}}
      - {ops.multiply: {}, from: [above, 0.5], as: all}
    outputs:
      same: {Dense: {units: 1, activation: sigmoid}, from: all}
      amount: {Dense: 1, from: all}
compile:
  optimizer: {Adam: {learning_rate: 0.01, clipnorm: 1.0, use_ema: true, gradient_accumulation_steps: 2}}
  loss: {same: binary_crossentropy, amount: mse}
  loss_weights: {same: 1.0, amount: 0.5}
fit: {epochs: 3}
run: {report: false, tensorboard: false}
"""


def plain_model(keras: Any) -> Any:
    """The same model as a script has it."""
    layers = keras.layers
    tower = keras.Sequential([keras.Input((6,)), layers.Dense(5, activation="tanh"), layers.Dropout(0.2)], name="tower")
    twin = keras.models.clone_model(tower)
    twin.name = "twin"
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    value = layers.Concatenate()([tower(left), tower(right), twin(right)])
    for units in (6, 4):
        main = layers.Dense(units, activation="relu")(value)
        value = layers.Add()([main, layers.Dense(units)(value)])
    value = keras.ops.multiply(value, 0.5)
    same = layers.Dense(1, activation="sigmoid", name="same")(value)
    return keras.Model([left, right], {"same": same, "amount": layers.Dense(1, name="amount")(value)})


def drawn() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    left, right = (random.normal(size=(64, 6)).astype("float32") for _ in range(2))
    apart = (left - right).sum(axis=1, keepdims=True).astype("float32")
    return {"left": left, "right": right, "same": (apart > 0).astype("float32"), "amount": apart}


def test_towers_copies_blocks_and_constants_train_as_in_the_script(tmp_path: Path) -> None:
    import keras

    arrays = drawn()
    np.savez(tmp_path / "all.npz", **arrays)
    file = tmp_path / "experiment.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    assert load(file).problems == []
    result = train(read_experiment(file), runs=tmp_path / "runs", listener=lambda _event: None)
    rows = [row["metrics"] for row in read_rows(RunPaths(result.run).metrics)]
    x = {name: arrays[name] for name in ("left", "right")}
    mine = result.model.predict(x, verbose=0)

    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(4)
    plain = plain_model(keras)
    optimizer = keras.optimizers.Adam(0.01, clipnorm=1.0, use_ema=True, gradient_accumulation_steps=2)
    plain.compile(
        optimizer,
        loss={"same": "binary_crossentropy", "amount": "mse"},
        loss_weights={"same": 1.0, "amount": 0.5},
    )
    y = {name: arrays[name] for name in ("same", "amount")}
    history = plain.fit(x, y, batch_size=16, epochs=3, validation_split=0.25, verbose=0).history

    assert {name: [row[name] for row in rows] for name in history} == history
    for one, other in zip(result.model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    theirs = plain.predict(x, verbose=0)
    assert set(mine) == set(theirs)
    for name, values in theirs.items():
        np.testing.assert_array_equal(mine[name], values)
