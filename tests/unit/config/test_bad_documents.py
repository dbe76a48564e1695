"""Every mistake in a document gives its code, its place, at most twelve lines, and never a traceback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kerascli.cli.drawing import MAX_LINES, draw_problem, draw_problems
from kerascli.config import load
from tests.unit.config.bad_documents import BAD, MORE, Bad

if TYPE_CHECKING:
    from kerascli.problems import Problem

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "document"
PYDANTIC_CODES = {
    "empty-section", "known-with-data", "misplaced-key", "missing-key", "not-one-of", "out-of-range", "unknown-key",
    "wrong-value",
}  # fmt: skip
"""Tested with sections, in test_pydantic_problems.py."""
FILE_CODES = {"file-too-large", "file-unreadable"}
"""Tested with real files, in test_text.py."""


def problems_with(bad: Bad, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("KERASCLI_TEST_NOWHERE", raising=False)
    for name, text in bad.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(next(iter(bad.files)), bad.overrides, bad.unset).problems


def same_as_golden(name: str, said: str, request: pytest.FixtureRequest) -> None:
    expected = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*BAD, *MORE])
def test_a_bad_document_is_drawn_as_expected(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    problems = problems_with({**BAD, **MORE}[name], tmp_path, monkeypatch)
    same_as_golden(name, draw_problems(problems) + "\n", request)
    assert all(len(draw_problem(problem).split("\n")) <= MAX_LINES for problem in problems)
    assert all(problem.span is not None for problem in problems)


@pytest.mark.parametrize("code", BAD)
def test_a_bad_document_gives_its_code(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code in {problem.code for problem in problems_with(BAD[code], tmp_path, monkeypatch)}


def test_every_code_of_the_document_layer_has_a_bad_document_and_an_explanation() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kerascli" / "config").glob("*.py"))
    before = r"(?:code=|code = |code, remedy = \(?|problem\(\s*|_Unresolved\(\s*|ScalarError\()"
    pattern = before + r'"([a-z]+(?:-[a-z]+)*)"[,) ]'
    codes = set(re.findall(pattern, written)) | set(re.findall(r'return "([a-z]+-[a-z]+)",', written))
    assert len(codes) > 30
    assert codes == set(BAD) | PYDANTIC_CODES | FILE_CODES
    for code in codes:
        page = ROOT / "kerascli" / "explanations" / f"{code}.md"
        assert page.read_text(encoding="utf-8").startswith(f"# {code}: ")


def test_a_file_with_ten_mistakes_shows_ten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(problems_with(MORE["ten-mistakes"], tmp_path, monkeypatch)) == 10
