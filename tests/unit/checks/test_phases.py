"""What phases say of each other, where a callback writes, and what can't be halved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.checks.test_findings import COMPILE, DATA, FIT, MODEL, only, problems_of, word_at

if TYPE_CHECKING:
    from pathlib import Path

PHASES = "fit: {phases: [{name: one, epochs: 1}, {name: two, epochs: 1, %s}]%s}\n"


@pytest.mark.parametrize(
    ("said", "more", "code", "word", "remedy"),
    [
        ("from: on.best", "", "unknown-name", "on.best", "did you mean `one.best`?"),
        ("from: two.best", "", "unknown-name", "two.best", "best or one.best"),
        (
            "from: best",
            "\nrun: {checkpoints: {best: false}}",
            "conflicting-keys",
            "best",
            "--unset run.checkpoints.best",
        ),
    ],
)
def test_a_phase_starts_from_the_best_of_an_earlier_one(
    said: str, more: str, code: str, word: str, remedy: str, tmp_path: Path
) -> None:
    problem = only(DATA + MODEL + COMPILE + PHASES % (said, "") + more, tmp_path)
    assert (problem.code, word_at(problem), problem.help) == (code, word, remedy)


def test_the_first_phase_has_no_best_before_it(tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + "fit: {phases: [{epochs: 1, from: best}]}\n", tmp_path)
    assert problem.message == "the first phase has no best state before it to start from"


def test_two_phases_of_one_name_are_told(tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + "fit: {phases: [{name: a, epochs: 1}, {name: a, epochs: 2}]}\n", tmp_path)
    assert (problem.code, problem.help) == ("twice-the-same-name", "name: a-2")


def test_a_phase_can_not_be_called_like_a_path(tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + "fit: {phases: [{name: ../../a, epochs: 1}]}\n", tmp_path)
    assert "say a name without `/`" in problem.message


@pytest.mark.parametrize(
    ("callback", "name"),
    [
        ("CSVLogger: ../own.csv", "own.csv"),
        ("CSVLogger: {filename: /tmp/own.csv}", "own.csv"),
        ("ModelCheckpoint: {filepath: a/../../own.keras}", "own.keras"),
        ("TensorBoard: {log_dir: /tmp/own}", "own"),
        ("BackupAndRestore: {backup_dir: ../own}", "own"),
    ],
)
def test_what_a_callback_writes_lies_in_the_run(callback: str, name: str, tmp_path: Path) -> None:
    problem = only(DATA + MODEL + COMPILE + FIT + f"callbacks: [{{{callback}}}]\n", tmp_path)
    assert (problem.code, problem.help) == ("path-outside-the-run", name)
    inside = callback.replace("/tmp/", "").replace("../", "")
    assert not problems_of(DATA + MODEL + COMPILE + FIT + f"callbacks: [{{{inside}}}]\n", tmp_path)


@pytest.mark.parametrize(
    "place",
    ["epochs: 2, on_nan: restore_and_halve_lr", "phases: [{epochs: 1, on_nan: restore_and_halve_lr}]"],
)
def test_a_schedule_can_not_be_halved(place: str, tmp_path: Path) -> None:
    rate = "{ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9}}"
    compiled = f"compile: {{optimizer: {{SGD: {{learning_rate: {rate}}}}}, loss: sparse_categorical_crossentropy}}\n"
    fit = f"fit: {{{place}}}\n"
    problem = only(DATA + MODEL + compiled + fit, tmp_path)
    assert (problem.code, word_at(problem)) == ("conflicting-keys", "restore_and_halve_lr")
    assert "`ExponentialDecay`" in problem.message
