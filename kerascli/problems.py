"""What is wrong, where, and how to mend it.

    UserError            the file, the arguments or the model      exit code 2
    ├── DataError        the user's data                           exit code 3
    └── RunError         the run itself failed                     exit code 1

Problems are data: whoever finds one says what, where and a remedy that can be typed; `cli/` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Source:
    """A text that values come from: a file, a command-line argument, a piece of Python."""

    name: str
    """As shown to the user: `configs/mnist_cnn.yaml`, `command line`."""
    text: str = field(repr=False, default="")
    path: str | None = None
    """The absolute path, where the source is a file; paths inside it are relative to its folder."""
    kind: Literal["file", "argument", "environment", "default", "python"] = "file"

    def line(self, number: int) -> str:
        lines = _lines(self.text)
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """Cut once for all the problems of a text."""
    return text.split("\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source: lines and columns from 1, the end exclusive."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        if self.source.kind == "argument":
            return self.source.name
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    code: str
    """Stable, as in `unknown-argument`; `kerascli explain CODE` tells more (`kerascli/explanations/CODE.md`)."""
    message: str
    """One plain sentence without a full stop; names of the file stand in backquotes."""
    span: Span | None = None
    help: str | None = None
    """A remedy that can be typed."""
    notes: tuple[str, ...] = ()
    """Further lines below the excerpt: shapes along a chain, valid values."""
    severity: Severity = "error"


class UserError(Exception):
    """The user's file, arguments or model are wrong: every problem found, in the order of the file."""

    exit_code = 2
    something_ran = False
    """True of what ended a run that had begun: its folder stays."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class DataError(UserError):
    """The user's data are wrong."""

    exit_code = 3


class RunError(UserError):
    """A run that had started could not go on."""

    exit_code = 1
    something_ran = True


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file (in the order first met), line and column, each once."""
    unique = list(dict.fromkeys(problems))
    names = list(dict.fromkeys(problem.span.source.name for problem in unique if problem.span))

    def key(problem: Problem) -> tuple[int, int, int]:
        if problem.span is None:
            return (len(names), 0, 0)
        return (names.index(problem.span.source.name), problem.span.line, problem.span.column)

    return sorted(unique, key=key)
