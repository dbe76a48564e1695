"""No text can crash the interpreter, fill the memory or take long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kerascli.cli.drawing import draw_problems
from kerascli.config import load, load_values
from kerascli.config.nodes import height
from kerascli.config.text import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

MANY = 100_000
HUGE: dict[str, tuple[str, str | None]] = {
    "nested brackets": ("[" * MANY, "too-deep"),
    "nested braces": ("{a: " * MANY, "too-deep"),
    "nested dashes": ("- " * MANY, "too-deep"),
    "nested questions": ("? " * MANY, "too-deep"),
    "nested under a key": ("fit: " + "[" * MANY, "too-deep"),
    "tags": ("!a " * MANY, "syntax"),
    "one key a line": ("a: 1\n" * 20_000, "duplicate-key"),
    "too many values": ("x: [" + "a, " * MANY + "]\n", "too-many-values"),
    "aliases of aliases": (
        "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60)),
        "too-many-values",
    ),
    "references to references": (
        "a0: [x, x]\n" + "".join(f"a{i}: ['${{a{i - 1}}}', '${{a{i - 1}}}']\n" for i in range(1, 60)),
        "too-many-values",
    ),
    "texts of texts": (
        "a0: xxxx\n" + "".join(f"a{i}: '${{a{i - 1}}}${{a{i - 1}}}'\n" for i in range(1, 60)),
        "too-many-values",
    ),
    "a chain of references": ("".join(f"a{i}: ${{a{i + 1}}}\n" for i in range(5000)), "circular-reference"),
    "references that wrap": (
        "a0: x\n" + "".join(f"a{i}: {'[' * 40}'${{a{i - 1}}}'{']' * 40}\n" for i in range(1, 200)),
        "too-deep",
    ),
    "many missing references": ("".join(f"a{i}: ${{nothing{i}}}\n" for i in range(3000)), "unknown-reference"),
    "long arithmetic": ("a: ${" + "1+" * 50_000 + "1}\n", "bad-expression"),
    "nested arithmetic": ("a: ${" + "(" * 50_000 + "}\n", "bad-expression"),
    "signs": ("a: ${" + "-" * 50_000 + "1}\n", "bad-expression"),
    "a long name": ("a: ${" + "a." * 50_000 + "a}\n", "unknown-reference"),
    "a long number": ("a: " + "1" * 100_000 + "\n", "number-too-large"),
    "a long text": ("a: " + "x" * 4_000_000 + "\n", None),
    "comments": ("# nothing\n" * 400_000, "empty-file"),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_document_is_refused_or_read_in_time(name: str, tmp_path: Path) -> None:
    text, code = HUGE[name]
    path = tmp_path / "huge.yaml"
    path.write_text(text, encoding="utf-8")
    started = time.process_time()
    loaded = load(path)
    drawn = draw_problems(loaded.problems)
    assert time.process_time() - started < 2
    assert code is None or f"[{code}]" in drawn
    assert height(loaded.root) <= 200


def test_a_file_of_more_than_five_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert [problem.code for problem in load(path).problems] == ["file-too-large"]


def test_overrides_can_not_nest_without_end(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text("a: {}\n")
    overrides = ["a" + ".b" * (90 * step) + "=" + "{b: " * 80 + "1" + "}" * 80 for step in range(1, 30)]
    loaded = load(path, overrides)
    assert {problem.code for problem in loaded.problems} == {"too-deep"}
    assert height(loaded.root) <= 200


def test_python_values_that_hold_themselves_are_a_problem() -> None:
    values: dict[str, object] = {"fit": {}}
    values["fit"] = values
    assert [problem.code for problem in load_values(values).problems] == ["wrong-value"]


def test_python_values_of_unknown_types_are_a_problem() -> None:
    loaded = load_values({"fit": {"epochs": object()}})
    assert [problem.code for problem in loaded.problems] == ["wrong-value"]
    assert "object" in loaded.problems[0].message
