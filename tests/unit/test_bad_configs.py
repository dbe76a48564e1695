"""The standard bad configs: each has a place, a suggestion, at most twelve lines, and no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = """data:
  source: {builtin: digits}
  split: {validation: 0.2}
model:
  sequential:
    - Flatten
    - Dense: {units: 10, activation: softmax, name: digit}
compile:
  optimizer: {Adam: {learning_rate: 1e-3}}
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
fit:
  epochs: 5
callbacks:
  - EarlyStopping: {monitor: val_loss, patience: 2}
"""
TABLE: dict[str, tuple[str, str]] = {
    "typo_in_a_key": ("epochs: 5", "epcohs: 5"),
    "typo_in_a_section": ("compile:", "complie:"),
    "typo_in_an_argument": ("units: 10", "unit: 10"),
    "wrong_type": ("epochs: 5", "epochs: many"),
    "wrong_type_of_an_argument": ("units: 10", "units: ten"),
    "unknown_layer": ("Flatten", "Flaten"),
    "unknown_optimizer": ("Adam", "Adan"),
    "number_that_keras_refuses": ("learning_rate: 1e-3", "learning_rate: 1e-3, gradient_accumulation_steps: 1"),
    "missing_parent": ("data:", "extends: base.yaml\ndata:"),
    "missing_plugin": ("data:", "plugins: [my_layers.py]\ndata:"),
    "negative_epochs": ("epochs: 5", "epochs: -5"),
    "duplicate_key": ("  epochs: 5", "  epochs: 5\n  epochs: 6"),
    "bad_indentation": ("  epochs: 5", "   epochs: 5\n  verbose: 0"),
    "lost_indent": ("  epochs: 5", "epochs: 5"),
    "a_tab": ("  epochs: 5", "\tepochs: 5"),
    "unknown_metric": ("[accuracy]", "[acuracy]"),
    "loss_that_no_output_has": ("loss: sparse_categorical_crossentropy", "loss: {digti: mse, other: mae}"),
    "monitor_that_nothing_logs": ("monitor: val_loss", "monitor: val_acc"),
    "monitor_without_validation": ("  split: {validation: 0.2}\n", ""),
    "missing_section": ("fit:\n  epochs: 5\n", ""),
    "emptied_section": ("  epochs: 5\n", ""),
    "list_for_a_mapping": ("  epochs: 5", "  - epochs: 5"),
    "batch_size_under_fit": ("epochs: 5", "epochs: 5\n  batch_size: 32"),
    "old_argument": ("learning_rate", "lr"),
    "unknown_reference": ("epochs: 5", 'epochs: "${vars.epoch}"'),
    "layer_name_that_tensorflow_refuses": ("name: digit", "name: 数字"),
    "unknown_backend": ("data:", "backend: theano\ndata:"),
}


@pytest.mark.parametrize("name", TABLE)
def test_bad_config_is_told_with_place_and_remedy(name: str, golden: Callable[..., str]) -> None:
    right, wrong = TABLE[name]
    assert right in GOOD
    said = golden(f"bad/{name}", "validate", "my.yaml", files={"my.yaml": GOOD.replace(right, wrong, 1)})
    assert "exit 2" in said
    errors = said.partition("--- stderr\n")[2]
    assert "my.yaml:" in errors
    assert "help:" in errors or " takes " in errors
    assert "Traceback" not in said
    problems = errors.rsplit("\n", 2)[0].split("\nmy.yaml:")
    assert all(len(problem.splitlines()) <= 12 for problem in problems)


def test_the_good_config_is_good(golden: Callable[..., str]) -> None:
    assert "exit 0" in golden("bad/none", "validate", "my.yaml", files={"my.yaml": GOOD})


def test_a_file_with_ten_mistakes_shows_ten(golden: Callable[..., str]) -> None:
    text = GOOD
    for right, wrong in [
        ("validation: 0.2", "validation: 2.5"),
        ("Flatten", "Flaten"),
        ("units", "unit"),
        ("softmax", "softmx"),
        ("Adam", "Adan"),
        ("sparse_categorical_crossentropy", "sparse_crossentropy"),
        ("[accuracy]", "[acuracy]"),
        ("epochs: 5", "epochs: -5\n  batch_size: 3"),
        ("patience", "patiance"),
        ("callbacks:", "sed: 3\ncallbacks:"),
    ]:
        text = text.replace(right, wrong, 1)
    said = golden("bad/ten_mistakes", "validate", "my.yaml", files={"my.yaml": text})
    assert int(said.rstrip().rsplit("\n", 1)[1].split()[0]) >= 10


OF_A_TABLE = GOOD.replace("{builtin: digits}", "{table: heart.csv}\n  target: disease")


def test_data_files_that_are_not_there_are_told_with_the_nearest_name(golden: Callable[..., str]) -> None:
    said = golden("bad/missing_data", "validate", "my.yaml", files={"my.yaml": OF_A_TABLE, "hart.csv": "a,disease\n"})
    assert "exit 3" in said


def test_missing_data_and_a_mistake_in_the_file_are_told_together(golden: Callable[..., str]) -> None:
    text = OF_A_TABLE.replace("Flatten", "Flaten")
    said = golden("bad/missing_data_and_a_mistake", "train", "my.yaml", files={"my.yaml": text})
    assert "exit 2" in said
