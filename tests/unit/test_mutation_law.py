"""The mutation law: a misspelt word is rejected at its place, and the right word comes first."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.mutations import Mutant, misspelt, places, problems_of, proposed

CONFIGS = Path(__file__).parents[2] / "configs"
NOT_KNOWABLE = {("custom_layer", "model.MyModel"), ("custom_train_step", "model.OwnLoop")}
"""Objects of the user's with `**kwargs`: their arguments are checked when they are built."""
SAMPLE = 400


def all_mutants() -> list[tuple[str, Mutant]]:
    found = []
    for path in sorted(CONFIGS.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for place in places(path):
            found += [(path.stem, mutant) for mutant in misspelt(text, place)]
    return found


def judged(name: str, mutant: Mutant, path: Path) -> str:
    """How a mutant fares: `accepted`, `elsewhere`, or how far up the right word stands."""
    problems = problems_of(mutant.text, path)
    if not problems:
        owner = (name, mutant.place.path.rpartition(".")[0])
        return "not knowable" if owner in NOT_KNOWABLE else "accepted"
    place = mutant.place
    here = [
        problem
        for problem in problems
        if problem.span is not None
        and problem.span.line == place.line
        and problem.span.column <= place.column < problem.span.end_column
    ]
    if not here:
        return "elsewhere"
    words = [word for problem in here for word in proposed(problem)]
    if words[:1] == [place.word]:
        return "first"
    return "among three" if place.word in words[:3] else "not told"


def law_holds(mutants: list[tuple[str, Mutant]], folder: Path) -> None:
    shutil.copytree(CONFIGS, folder / "configs")
    outcomes: Counter[str] = Counter()
    strays = []
    for name, mutant in mutants:
        outcome = judged(name, mutant, folder / "configs" / "mutant.yaml")
        outcomes[outcome] += 1
        if outcome in {"accepted", "elsewhere"}:
            strays.append((outcome, name, mutant.place.path, mutant.word))
    assert strays == []
    rejected = outcomes.total() - outcomes["not knowable"]
    assert outcomes["first"] >= 0.95 * rejected, outcomes
    assert outcomes["first"] + outcomes["among three"] >= 0.97 * rejected, outcomes
    assert outcomes["not knowable"] <= 0.02 * outcomes.total(), outcomes


def test_a_fixed_sample_of_misspelt_words_is_rejected_at_its_place_with_the_right_word(tmp_path: Path) -> None:
    law_holds(random.Random(20261120).sample(all_mutants(), SAMPLE), tmp_path)


@pytest.mark.soak
def test_every_misspelt_word_is_rejected_at_its_place_with_the_right_word(tmp_path: Path) -> None:
    law_holds(all_mutants(), tmp_path)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_key_written_twice_is_rejected_at_the_second(path: Path, tmp_path: Path) -> None:
    again = [*path.read_text(encoding="utf-8").split("\n"), "compile: {loss: mse}"]
    (problem, *_) = [p for p in problems_of("\n".join(again), tmp_path / "mutant.yaml") if p.code == "duplicate-key"]
    assert problem.span is not None
    assert problem.span.line == len(again)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_lost_indent_is_rejected(path: Path, tmp_path: Path) -> None:
    shutil.copytree(CONFIGS, tmp_path / "configs")
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(index for index, line in enumerate(lines) if line.startswith("data:"))
    lines[first + 1] = lines[first + 1].lstrip()
    assert problems_of("\n".join(lines), tmp_path / "configs" / "mutant.yaml")


WRONG = {"fit.epochs": "[1]", "data.batch_size": "{a: 1}", "seed": "[x]", "compile.optimizer": "7", "model": "12"}


@pytest.mark.parametrize("key", WRONG)
@pytest.mark.parametrize("name", ["mnist_cnn", "autoencoder"])
def test_a_value_of_another_type_is_rejected_at_its_place(key: str, name: str) -> None:
    from kerascli.problems import UserError
    from kerascli.workflows.reading import read_experiment

    with pytest.raises(UserError) as caught:
        read_experiment(CONFIGS / f"{name}.yaml", [f"{key}={WRONG[key]}"])
    assert any(problem.span and problem.span.source.text.startswith(key) for problem in caught.value.problems)
