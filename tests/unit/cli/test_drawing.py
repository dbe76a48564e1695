"""Problems as people, CI and programs see them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kerascli.cli.drawing import MAX_LINES, count, draw_problem, draw_problems, problem_record, wants_colour
from kerascli.cli.width import expand_tabs, width
from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    import pytest

FILE = Source(name="my.yaml", text="a: 1\n名称: 数据 # x\n\tb:\tc\n" + "x" * 300 + "\n")


def problem(line: int = 1, column: int = 1, end: int = 2, **more: object) -> Problem:
    span = Span(FILE, line, column, line, end)
    return Problem(**{"code": "wrong-type", "message": "`a` is wrong", "span": span, "help": "a: 2", **more})  # type: ignore[arg-type]


def caret_line(drawn: str) -> str:
    return next(line for line in drawn.split("\n") if "^" in line)


def test_a_problem_shows_place_line_caret_code_and_help() -> None:
    assert draw_problem(problem()).split("\n") == [
        "my.yaml:1:1: `a` is wrong  [wrong-type]",
        "    1 | a: 1",
        "      | ^ help: a: 2",
    ]


def test_the_caret_stands_under_chinese_text() -> None:
    drawn = draw_problem(problem(line=2, column=5, end=7)).split("\n")
    before = drawn[1].index("数据")
    assert width(drawn[1][:before]) == drawn[2].index("^")
    assert drawn[2].count("^") == 4


def test_the_caret_stands_behind_tabs() -> None:
    drawn = draw_problem(problem(line=3, column=5, end=6)).split("\n")
    assert drawn[1].index("c") == drawn[2].index("^")


def test_a_long_line_is_cut_around_the_caret() -> None:
    drawn = draw_problem(problem(line=4, column=200, end=203))
    assert all(width(line) < 130 for line in drawn.split("\n"))
    assert "…" in drawn
    assert "^^^" in drawn


def test_in_a_narrow_terminal_sentences_are_broken_between_words_and_the_caret_stays_where_it_points() -> None:
    told = problem(
        line=4, column=200, end=203, message="`a` is wrong in many ways, " * 4, help="a remedy of words " * 5
    )
    drawn = draw_problem(told, columns=60).split("\n")
    assert all(width(line) <= 60 for line in drawn if "^" not in line)
    assert " ".join(" ".join(drawn).split()).count("in many ways") == 4
    excerpt = next(number for number, line in enumerate(drawn) if line.startswith("    4 | …x"))
    assert drawn[excerpt + 1].index("^") < 60
    chinese = draw_problem(problem(line=2, column=5, end=7), columns=40).split("\n")
    assert width(chinese[1][: chinese[1].index("数据")]) == chinese[2].index("^")


def test_a_problem_never_takes_more_than_twelve_lines() -> None:
    drawn = draw_problem(problem(notes=tuple(f"note {number}" for number in range(40))))
    assert len(drawn.split("\n")) == MAX_LINES
    assert drawn.endswith("…")


def test_notes_come_before_the_help() -> None:
    lines = draw_problem(problem(notes=("(28, 28, 1) → Dense",))).split("\n")
    assert lines[-2:] == ["      (28, 28, 1) → Dense", "   help: a: 2"]


def test_an_argument_is_shown_without_a_line_number() -> None:
    source = Source(name="command line", text="fit.epochs=-5", kind="argument")
    drawn = draw_problem(problem(span=Span(source, 1, 12, 1, 14)))
    assert drawn.split("\n") == [
        "command line: `a` is wrong  [wrong-type]",
        "   fit.epochs=-5",
        "              ^^ help: a: 2",
    ]


def test_control_characters_never_reach_the_terminal() -> None:
    source = Source(name="my.yaml", text="\x1b[31mred\u202e\n")
    drawn = draw_problem(problem(span=Span(source, 1, 1, 1, 2), message="\x1b[2J gone", help="\x07", notes=("\x9b1m",)))
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(drawn)


def test_problems_are_counted_and_told_in_the_order_of_the_file() -> None:
    drawn = draw_problems([problem(line=3), problem(line=1), problem(line=2, severity="warning")])
    assert [line[:9] for line in drawn.split("\n") if line.startswith("my.yaml")] == [f"my.yaml:{n}" for n in (1, 2, 3)]
    assert drawn.endswith("2 problems and 1 warning. Nothing was run.")
    assert count([problem()]) == "1 problem"
    assert count([problem(severity="warning")]) == "1 warning"


def test_the_concise_form_is_a_line_each() -> None:
    drawn = draw_problems([problem(), problem(line=2, severity="warning")], form="concise")
    assert drawn.split("\n") == [
        "my.yaml:1:1: `a` is wrong; a: 2 [wrong-type]",
        "my.yaml:2:1: warning: `a` is wrong; a: 2 [wrong-type]",
    ]


def test_the_github_form_is_a_workflow_command() -> None:
    drawn = draw_problems([problem(message="100 %\nwrong")], form="github")
    assert drawn == (
        "::error file=my.yaml,line=1,col=1,endLine=1,endColumn=2,title=wrong-type::100 %25%0Awrong%0Ahelp: a: 2"
    )


def test_a_record_holds_everything() -> None:
    assert problem_record(problem()) == {
        "code": "wrong-type",
        "severity": "error",
        "message": "`a` is wrong",
        "help": "a: 2",
        "notes": [],
        "place": {"source": "my.yaml", "kind": "file", "line": 1, "column": 1, "end_line": 1, "end_column": 2},
    }


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(Terminal())
    assert not wants_colour(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour(Terminal())


def test_colour_changes_no_letter() -> None:
    coloured = draw_problem(problem(), colour=True)
    assert "\033[31m" in coloured
    for code in ("31", "33", "34", "1", "2", "0"):
        coloured = coloured.replace(f"\033[{code}m", "")
    assert coloured == draw_problem(problem())


def test_tabs_reach_to_the_next_stop() -> None:
    assert expand_tabs("a\tb") == "a   b"
    assert expand_tabs("中\tb") == "中  b"
    assert expand_tabs("abcd\te") == "abcd    e"
