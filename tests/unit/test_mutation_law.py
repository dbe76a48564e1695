"""The mutation law: an accident is rejected at its place, and of a misspelt word the right one comes first.

What may be accepted stands in `tests/valid_mutants.py`, each with its reason, and is counted.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.mutations import Mutant, mutants, outcome, problems_of
from tests.valid_mutants import VALID, reason_of

CONFIGS = Path(__file__).parents[2] / "configs"
SAMPLES = {"word": 240, "type": 180, "twice": 60, "indent": 100}
"""How many of each kind are tried with every change; `make soak` tries all."""


@cache
def all_mutants() -> tuple[Mutant, ...]:
    return tuple(mutant for path in sorted(CONFIGS.glob("*.yaml")) for mutant in mutants(path))


def law_holds(chosen: list[Mutant], folder: Path) -> Counter[str]:
    """Each is rejected at its place or listed as valid; answers how they fared, and prints it."""
    shutil.copytree(CONFIGS, folder / "configs")
    outcomes: Counter[str] = Counter()
    valid: Counter[str] = Counter()
    strays = []
    for mutant in chosen:
        fared = outcome(mutant, problems_of(mutant.text, folder / "configs" / "mutant.yaml"))
        outcomes[fared] += 1
        if fared == "accepted":
            reason = reason_of(mutant)
            valid[reason or ""] += 1
            strays += [] if reason else [f"accepted: {mutant}"]
        elif fared == "elsewhere":
            strays.append(f"told elsewhere: {mutant}")
    for name, count in [*sorted(outcomes.items()), *sorted(valid.items())]:
        print(f"{count:6d}  {name}")
    assert strays == []
    return outcomes


def words_are_right(outcomes: Counter[str]) -> None:
    """The right word is the first in 95 %, and among the first three in 99 %, of the misspelt words told there."""
    told = outcomes["first"] + outcomes["among three"] + outcomes["not told"]
    assert outcomes["first"] >= 0.95 * told, outcomes
    assert outcomes["first"] + outcomes["among three"] >= 0.99 * told, outcomes


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_fixed_sample_of_accidents_is_rejected_at_its_place(kind: str, tmp_path: Path) -> None:
    every = [mutant for mutant in all_mutants() if mutant.kind == kind]
    outcomes = law_holds(random.Random(20261120).sample(every, SAMPLES[kind]), tmp_path)
    words_are_right(outcomes)


@cache
def fared_of(config: str) -> Counter[str]:
    """How all accidents of one config fare, tried once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        return law_holds([mutant for mutant in all_mutants() if mutant.config == config], Path(folder))


@pytest.mark.soak
@pytest.mark.parametrize("config", [path.stem for path in sorted(CONFIGS.glob("*.yaml"))])
def test_every_accident_of_a_config_is_rejected_at_its_place(config: str) -> None:
    assert fared_of(config).total() > 100


@pytest.mark.soak
def test_every_misspelt_word_has_the_right_one_first() -> None:
    outcomes = sum((fared_of(path.stem) for path in CONFIGS.glob("*.yaml")), Counter[str]())
    print(outcomes)
    words_are_right(outcomes)
    assert outcomes.total() == len(all_mutants())
    assert outcomes["accepted"] <= 0.05 * outcomes.total()


def test_every_reason_to_accept_an_accident_is_needed() -> None:
    fitting = {valid for mutant in all_mutants() for valid in VALID if valid.fits(mutant)}
    assert [str(valid) for valid in VALID if valid not in fitting] == []
