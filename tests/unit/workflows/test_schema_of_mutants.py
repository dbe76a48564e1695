"""The JSON Schema refuses every accident that it can express: those of the mutation law, with a real validator.

What JSON Schema can't express is listed in `BEYOND` by the code of the problem, with a reason, and counted.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from kerascli.config.document import parse
from kerascli.config.nodes import plain
from kerascli.problems import Source
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.schema import schema
from tests.mutations import mutants, problems_of

if TYPE_CHECKING:
    from kerascli.problems import Problem
    from tests.mutations import Mutant

CONFIGS = Path(__file__).parents[3] / "configs"
NAMES = [path.stem for path in sorted(CONFIGS.glob("*.yaml"))]
SAMPLE = 16
"""How many accidents of each config are tried with every change; `make soak` tries all."""
NO_YAML = "the text is no YAML, or has a key twice: there is no value that a schema could look at"
BEYOND = {
    "unknown-name": "the name of a tensor, layer, model or feature that something else in the file binds",
    "unknown-output": "the name of an output, which the model binds",
    "unknown-metric": "the name of a figure, which losses and metrics bind",
    "unknown-input": "the name of an input, which the kind of source tells",
    "unknown-block-argument": "the name of an argument of a block, which its layers use",
    "unknown-object": "the name of a block, which its uses tell",
}
"""By code what no JSON Schema can tell: names that are bound in another place of the file."""
BLOCK = re.compile(r"blocks\.\w+")


def fared(mutant: Mutant, problems: list[Problem], checker: Draft202012Validator) -> str:
    """`refused`, why no schema could refuse it, or `missed`."""
    found: list[Problem] = []
    root = parse(Source(name="mutant.yaml", text=mutant.text), found)
    if root is None or any(problem.severity == "error" for problem in found):
        return NO_YAML
    if not checker.is_valid(plain(root)):
        return "refused"
    codes = [problem.code for problem in problems if problem.code in BEYOND]
    if not codes or (codes == ["unknown-object"] and not BLOCK.fullmatch(mutant.path)):
        return "missed"
    return BEYOND[codes[0]]


def outcomes_of(config: str, count: int | None, folder: Path) -> Counter[str]:
    """How the accidents of one config that `validate` refuses fare with its schema; none may be missed."""
    shutil.copytree(CONFIGS, folder / "configs")
    checker = Draft202012Validator(schema(read_experiment(CONFIGS / f"{config}.yaml").reading))
    every = mutants(CONFIGS / f"{config}.yaml")
    chosen = every if count is None else random.Random(20261128).sample(every, count)
    outcomes: Counter[str] = Counter()
    missed = []
    for mutant in chosen:
        problems = problems_of(mutant.text, folder / "configs" / "mutant.yaml")
        if problems:
            outcome = fared(mutant, problems, checker)
            outcomes[outcome] += 1
            missed += [f"{mutant}: {problems[0].code}"] if outcome == "missed" else []
    assert missed == []
    return outcomes


@pytest.mark.parametrize("config", NAMES)
def test_a_fixed_sample_of_accidents_is_refused_by_the_schema(config: str, tmp_path: Path) -> None:
    assert outcomes_of(config, SAMPLE, tmp_path)["refused"]


@cache
def all_outcomes() -> Counter[str]:
    """Of all configs together, as their tests counted them."""
    return Counter()


@pytest.mark.soak
@pytest.mark.parametrize("config", NAMES)
def test_every_accident_that_a_schema_can_express_is_refused(config: str, tmp_path: Path) -> None:
    all_outcomes().update(outcomes_of(config, None, tmp_path))


@pytest.mark.soak
def test_what_no_schema_can_express_is_little_and_each_reason_is_met() -> None:
    counted = all_outcomes()
    for name, count in counted.most_common():
        print(f"{count:6d}  {name}")
    beyond = {name: count for name, count in counted.items() if name in BEYOND.values()}
    assert set(beyond) == set(BEYOND.values())
    assert sum(beyond.values()) <= 0.05 * counted.total()
