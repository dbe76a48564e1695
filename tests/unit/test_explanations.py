"""Every problem code has an explanation, and every explanation a code."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "kerascli"
EXPLANATIONS = PACKAGE / "explanations"
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+|syntax|tab|usage")
REPORTERS = {"Problem", "report", "mistake", "warning", "data_error", "warn", "_Unresolved", "PydanticCustomError"}


def codes_in(path: Path) -> set[str]:
    """The codes that a file's problems are made with."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = [word.value for word in node.keywords if word.arg == "code"]
        if name in REPORTERS - {"Problem"} and node.args:
            given.append(node.args[0])
        for value in given:
            branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            found |= {part.value for part in branches if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {code for code in found if CODE.fullmatch(code)}


ALL_CODES = {code for path in PACKAGE.rglob("*.py") for code in codes_in(path)}
QUOTED = frozenset(
    word for path in PACKAGE.rglob("*.py") for word in re.findall(r'"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
)
"""Every word that stands between quotation marks in the package."""

TESTS = ROOT / "tests"


@functools.cache
def printed() -> frozenset[str]:
    """The codes that a golden file shows, and those that a test names when it looks at what was said."""
    shown = {
        code for path in TESTS.rglob("golden/**/*.txt") for code in re.findall(r"\[([a-z0-9-]+)\]", path.read_text())
    }
    others = [path for path in TESTS.rglob("*.py") if path != Path(__file__)]
    return frozenset(
        shown | {code for path in others for code in re.findall(r'["\[]([a-z0-9-]+)["\]]', path.read_text())}
    )


def test_every_code_is_printed_by_a_test() -> None:
    codes = {path.stem for path in EXPLANATIONS.glob("*.md")}
    assert sorted(codes - printed()) == []


@pytest.mark.parametrize("code", sorted(ALL_CODES))
def test_every_code_has_an_explanation(code: str) -> None:
    assert (EXPLANATIONS / f"{code}.md").exists(), f"write kerascli/explanations/{code}.md"


@pytest.mark.parametrize("path", sorted(EXPLANATIONS.glob("*.md")), ids=lambda path: path.stem)
def test_every_explanation_begins_with_its_code_and_a_title(path: Path) -> None:
    first, blank, body = (*path.read_text(encoding="utf-8").split("\n", 2), "")[:3]
    assert re.fullmatch(rf"# {re.escape(path.stem)}: \S.*[^.]", first)
    assert not blank
    assert body.strip()


@pytest.mark.parametrize("path", sorted(EXPLANATIONS.glob("*.md")), ids=lambda path: path.stem)
def test_every_explanation_has_a_code_in_the_source(path: Path) -> None:
    assert path.stem in QUOTED, f"no problem has the code {path.stem}"
