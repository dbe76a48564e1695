"""What callbacks, checkpoints and the search watch: names that something in the file logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.checks.test_findings import COMPILE, DATA, FIT, MODEL, TWO, UNSPLIT, only, problems_of, word_at

if TYPE_CHECKING:
    from pathlib import Path


def test_a_misspelt_monitor_is_told_with_what_is_logged(tmp_path: Path) -> None:
    text = DATA + MODEL + COMPILE + FIT + "callbacks: [{EarlyStopping: {monitor: val_acc}}]\n"
    problem = only(text, tmp_path)
    assert problem.code == "unknown-metric"
    assert word_at(problem) == "val_acc"
    assert problem.help == "did you mean `val_accuracy`?"
    assert problem.notes == ("logged: loss, accuracy, val_loss, val_accuracy",)


def test_a_monitor_by_default_needs_validation_data(tmp_path: Path) -> None:
    problem = only(UNSPLIT + MODEL + COMPILE + FIT + "callbacks: [EarlyStopping]\n", tmp_path)
    assert (problem.code, problem.severity, word_at(problem)) == ("needs-validation", "error", "EarlyStopping")


@pytest.mark.parametrize(
    "callback",
    [
        "{ReduceLROnPlateau: {monitor: val_los}}",
        "{ModelCheckpoint: {filepath: a.keras, save_best_only: true, monitor: val_los}}",
        '{ModelCheckpoint: {filepath: "a-{val_los:.2f}.keras"}}',
    ],
)
def test_every_place_that_watches_a_name_is_checked(callback: str, tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + FIT + f"callbacks: [{callback}]\n", tmp_path)
    assert problem.code == "unknown-metric"
    assert problem.help == "did you mean `val_loss`?"


def test_a_checkpoint_of_every_epoch_watches_nothing(tmp_path: Path) -> None:
    callbacks = 'callbacks: [{ModelCheckpoint: {filepath: "a-{epoch:02d}.keras"}}]\n'
    assert problems_of(UNSPLIT + MODEL + COMPILE + FIT + callbacks, tmp_path) == []


def test_the_best_checkpoint_and_the_search_watch_too(tmp_path: Path) -> None:
    text = DATA + MODEL + COMPILE + FIT + "run: {checkpoints: {best: {monitor: val_auc}}}\n"
    assert only(text, tmp_path).code == "unknown-metric"
    space = "tune: {objective: val_accurcy, space: {fit.epochs: {choice: [1, 2]}}}\n"
    assert only(DATA + MODEL + COMPILE + FIT + space, tmp_path).help == "did you mean `val_accuracy`?"


def test_the_learning_rate_is_logged_where_a_callback_sets_it(tmp_path: Path) -> None:
    callbacks = "callbacks: [ReduceLROnPlateau, {EarlyStopping: {monitor: learning_rate, mode: min}}]\n"
    assert problems_of(DATA + MODEL + COMPILE + FIT + callbacks, tmp_path) == []


def test_each_phase_logs_by_its_own_compile(tmp_path: Path) -> None:
    fit = """
fit:
  phases:
    - {name: head, epochs: 5}
    - {name: tail, epochs: 5, compile: {metrics: [AUC]}}
callbacks: [{EarlyStopping: {monitor: val_accuracy}}]
"""
    found = [problem for problem in problems_of(DATA + MODEL + COMPILE + fit, tmp_path) if problem.severity == "error"]
    assert [problem.message for problem in found] == ["nothing in the phase `tail` logs `val_accuracy`"]


def test_a_model_of_the_users_may_log_what_it_likes(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import keras\nclass Own(keras.Model):\n    pass\n")
    text = DATA + "plugins: [own.py]\nmodel: Own\n" + COMPILE + FIT + "callbacks: [{EarlyStopping: {monitor: val_x}}]\n"
    assert problems_of(text, tmp_path) == []


def test_a_mode_is_wanted_where_keras_cannot_tell_the_direction(tmp_path: Path) -> None:
    compiled = "compile: {loss: mse, metrics: {digit: [accuracy]}}\n"
    watching = "callbacks: [{EarlyStopping: {monitor: val_digit_accuracy, patience: 2%s}}]\n"
    problem = only(DATA + TWO + compiled + FIT + watching % "", tmp_path)
    assert (problem.code, word_at(problem)) == ("mode-needed", "val_digit_accuracy")
    assert problems_of(DATA + TWO + compiled + FIT + watching % ", mode: max", tmp_path) == []


@pytest.mark.parametrize(
    ("metric", "wants"), [("AUC", False), ("accuracy", False), ("{TruePositives: {name: hits}}", True)]
)
def test_a_mode_is_wanted_of_metrics_without_direction_alone(metric: str, wants: bool, tmp_path: Path) -> None:
    model = MODEL.replace("units: 10", "units: 1").replace("softmax", "sigmoid")
    compiled = f"compile: {{loss: binary_crossentropy, metrics: [{metric}]}}\n"
    name = {"AUC": "auc", "accuracy": "accuracy"}.get(metric, "hits")
    watching = f"callbacks: [{{EarlyStopping: {{monitor: val_{name}, patience: 2}}}}]\n"
    found = [problem.code for problem in problems_of(DATA + model + compiled + FIT + watching, tmp_path)]
    assert found == (["mode-needed"] if wants else [])
