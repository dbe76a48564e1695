"""Whatever a file holds: a problem with a place, in time, and never a traceback. What was ever found is kept."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from kerascli.cli.drawing import MAX_LINES, draw_problem
from kerascli.config import dump, load
from kerascli.config.paths import dotted
from kerascli.problems import UserError
from kerascli.workflows.reading import read_experiment
from tests.unit.config.random_documents import document, override

ROOT = Path(__file__).parents[3]
CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.yaml"))
SHIPPED = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "configs").glob("*.yaml"))]
SECONDS = 2.0


def check(path: Path) -> None:
    """Reading a file ends well, in time; what is wrong is said in at most twelve lines that point into a source."""
    started = time.process_time()
    try:
        problems = list(read_experiment(path).warnings)
    except UserError as error:
        problems = list(error.problems)
        assert problems
    assert time.process_time() - started < SECONDS
    for problem in problems[:100]:
        assert len(draw_problem(problem).split("\n")) <= MAX_LINES
        if problem.span is not None and problem.span.source.kind == "file":
            lines = problem.span.source.text.split("\n")
            assert 1 <= problem.span.line <= len(lines)
            assert 1 <= problem.span.column <= len(lines[problem.span.line - 1]) + 1


def check_seeds(seeds: range, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    path = folder / "fuzz.yaml"
    for seed in seeds:
        text = document(seed, SHIPPED)
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        try:
            check(path)
        except Exception as error:
            raise AssertionError(f"seed {seed}: keep this document in tests/corpus\n{text[:2000]}") from error


@pytest.mark.parametrize("part", range(10))
def test_random_and_mutated_documents_end_in_problems(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_seeds(range(300 * part, 300 * part + 300), tmp_path, monkeypatch)


def test_random_overrides_end_in_problems() -> None:
    for path in sorted((ROOT / "configs").glob("*.yaml"))[:5]:
        names = dotted(load(path).root)
        for seed in range(100):
            chance = random.Random(seed)
            overrides = [override(chance, names) for _ in range(chance.randint(1, 4))]
            unset = [chance.choice(names) for _ in range(chance.randint(0, 2))]
            loaded = load(path, overrides, unset)
            assert dump(loaded.root)
            assert all(draw_problem(problem) for problem in loaded.problems)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(100))
def test_a_hundred_thousand_documents_end_in_problems(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_seeds(range(10_000 + 1000 * part, 10_000 + 1000 * part + 1000), tmp_path, monkeypatch)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    check(path)
