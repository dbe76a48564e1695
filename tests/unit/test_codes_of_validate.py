"""What `validate` can tell, one golden for each code that the standard bad configs do not print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = "data: {source: {builtin: digits}, split: {validation: 0.2}}\n"
MODEL = "model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}\n"
COMPILE = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}\n"
FIT = "fit: {epochs: 5}\n"
BLOCK = """blocks:
  twice:
    args: {units: null}
    layers: [{Dense: $units}, {Dense: $units}]
"""
USES_BLOCK = "model: {sequential: [Flatten, {twice: {units: 8}}, {Dense: {units: 10, activation: softmax}}]}\n"
TWO = """model:
  functional:
    inputs: {x: [8, 8]}
    layers: [{Flatten: {}, as: flat}]
    outputs:
      digit: {Dense: {units: 10, activation: softmax}, from: flat}
      even: {Dense: {units: 1, activation: sigmoid}, from: flat}
"""
COMPILE_TWO = "compile: {optimizer: adam, loss: {digit: sparse_categorical_crossentropy, even: binary_crossentropy}}\n"
FILES = {
    "accuracy-of-probabilities": DATA + MODEL + COMPILE.replace("[accuracy]", "[Accuracy]") + FIT,
    "block-name": DATA + BLOCK.replace("twice", "Twice") + USES_BLOCK.replace("twice", "Twice") + COMPILE + FIT,
    "class-weight-of-several-outputs": DATA.replace("}}\n", "}, class_weight: balanced}\n") + TWO + COMPILE_TWO + FIT,
    "conflicting-keys": DATA.replace("digits", "digits, synthetic: {}") + MODEL + COMPILE + FIT,
    "endless-block": DATA
    + BLOCK.replace("[{Dense: $units}, ", "[{twice: {units: $units}}, ")
    + USES_BLOCK
    + COMPILE
    + FIT,
    "known-with-data": DATA.replace("0.2}", '"${data.source.samples}"}') + MODEL + COMPILE + FIT,
    "logits-twice": DATA
    + MODEL
    + "compile: {loss: {SparseCategoricalCrossentropy: {from_logits: true}}, metrics: [accuracy]}\n"
    + FIT,
    "missing-argument": DATA + MODEL.replace("{Dense: {units: 10, activation: softmax}}", "Dense") + COMPILE + FIT,
    "missing-block-argument": DATA + BLOCK + USES_BLOCK.replace("{units: 8}", "{}") + COMPILE + FIT,
    "missing-from": DATA + TWO.replace("{x: [8, 8]}", "{x: [8, 8], z: [3]}") + COMPILE_TWO + FIT,
    "missing-layer": DATA + TWO.replace("{Flatten: {}, as: flat}", "{from: x, as: flat}") + COMPILE_TWO + FIT,
    "no-stand-in": DATA.replace("digits", "imdb, offline: digits") + MODEL + COMPILE + FIT,
    "not-in-sequential": DATA + MODEL.replace("Flatten,", "{Flatten: {}, from: x},") + COMPILE + FIT,
    "path-outside-the-run": DATA + MODEL + COMPILE + FIT + "callbacks: [{CSVLogger: ../rows.csv}]\n",
    "patience-without-end": DATA + MODEL + COMPILE + FIT + "callbacks: [{EarlyStopping: {patience: 9}}]\n",
    "repeat-lengths": DATA
    + MODEL.replace("Flatten,", "Flatten, {Dense: {}, repeat: {units: [8, 9], activation: [relu]}},")
    + COMPILE
    + FIT,
    "save-frequency-in-batches": DATA
    + MODEL
    + COMPILE
    + FIT
    + "callbacks: [{ModelCheckpoint: {filepath: a.keras, save_freq: 100}}]\n",
    "several-objects": DATA + MODEL + COMPILE.replace("adam", "{Adam: {}, SGD: {}}") + FIT,
    "softmax-of-one": DATA + MODEL.replace("units: 10", "units: 1") + COMPILE + FIT,
    "sparse-loss-of-one-hot-labels": DATA.replace("}}\n", "}, prepare: {y: [{to_categorical: 10}]}}\n")
    + MODEL
    + COMPILE
    + FIT,
    "twice-the-same-name": DATA + MODEL + COMPILE + "fit: {phases: [{name: a, epochs: 1}, {name: a, epochs: 1}]}\n",
    "unfreezing-moves-batchnormalization": "data: {source: {builtin: cifar10, offline: digits}}\n"
    "model: {sequential: [{MobileNetV2: {weights: null, name: base}}]}\n"
    + COMPILE
    + "fit: {phases: [{name: a, epochs: 1, freeze: [base]}, {name: b, epochs: 1, unfreeze: [base]}]}\n",
    "unknown-block-argument": DATA + BLOCK + USES_BLOCK.replace("units: 8", "unit: 8") + COMPILE + FIT,
    "unknown-input": DATA.replace("}}\n", "}, prepare: {z: [{divide: 16}]}}\n") + MODEL + COMPILE + FIT,
    "unknown-name": DATA + TWO.replace("from: flat", "from: flt") + COMPILE_TWO + FIT,
    "unnamed-function": DATA + MODEL + COMPILE + FIT + 'callbacks: [{LearningRateScheduler: "lambda epoch: 0.1"}]\n',
    "unreadable-plugin": "plugins: [mine.py]\n" + DATA + MODEL + COMPILE + FIT,
    "unused-name": "vars: {width: 8}\n" + DATA + MODEL + COMPILE + FIT,
    "wrong-value": DATA.replace("{validation: 0.2}", "{}") + MODEL + COMPILE + FIT,
}
PLUGIN = "def broken(:\n"


@pytest.mark.parametrize("code", FILES)
def test_a_code_of_validate_is_printed(code: str, golden: Callable[..., str]) -> None:
    said = golden(f"codes/{code}", "validate", "my.yaml", files={"my.yaml": FILES[code], "mine.py": PLUGIN})
    assert f"[{code}]" in said
