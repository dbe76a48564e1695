"""Arithmetic inside `${…}`: `+ - * /`, brackets and `int()` over numbers and names."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 50
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*(?:\.[\w*]+)*)"
    r"|(?P<operator>[-+*/()]))"
)
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
Lookup = Callable[[str], float]


class ExpressionError(ValueError):
    """The expression can't be read or worked out; `column` counts from 0 inside it."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float

    def work_out(self, lookup: Lookup) -> float:  # noqa: ARG002 - the three parts share one signature
        return self.value


@dataclass(frozen=True, slots=True)
class Name:
    """A key of the file or a fact of the data."""

    name: str

    def work_out(self, lookup: Lookup) -> float:
        return lookup(self.name)


@dataclass(frozen=True, slots=True)
class Operation:
    """`int(left)`, or left and right with a sign between."""

    sign: str
    left: Expression
    right: Expression | None = None

    def work_out(self, lookup: Lookup) -> float:
        left = self.left.work_out(lookup)
        try:
            if self.right is None:
                return int(left)
            value: float = _OPERATIONS[self.sign](left, self.right.work_out(lookup))
        except ZeroDivisionError:
            raise ExpressionError("it divides by zero") from None
        except (OverflowError, ValueError):
            raise ExpressionError("its value is no finite number") from None
        if isinstance(value, float) and not math.isfinite(value):
            raise ExpressionError("its value is no finite number")
        if isinstance(value, int) and value.bit_length() > 1024:
            raise ExpressionError("its value is too large")
        return value


Expression = Number | Name | Operation


def names_of(expression: Expression) -> frozenset[str]:
    """The keys and facts an expression needs."""
    if isinstance(expression, Name):
        return frozenset({expression.name})
    if isinstance(expression, Operation):
        right = names_of(expression.right) if expression.right else frozenset()
        return names_of(expression.left) | right
    return frozenset()


def parse_expression(text: str) -> Expression:
    """Read `int(data.train.samples / 32) * 2`."""
    reader = _Reader(_tokens(text), len(text))
    expression = reader.sum(0)
    if reader.kind:
        raise ExpressionError(f"`{reader.text}` is not expected here", reader.column)
    return expression


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens = []
    position = 0
    while text[position:].strip():
        found = _TOKEN.match(text, position)
        if found is None:
            raise ExpressionError("only names, numbers, `+ - * /`, brackets and `int()` can stand here", position)
        kind = found.lastgroup or ""
        tokens.append((kind, found.group(kind), found.start(kind)))
        position = found.end()
    return tokens


class _Reader:
    """Reads sums of products of atoms."""

    def __init__(self, tokens: list[tuple[str, str, int]], end: int) -> None:
        self.tokens = [*tokens, ("", "", end)]
        self.position = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0]

    @property
    def text(self) -> str:
        return self.tokens[self.position][1]

    @property
    def column(self) -> int:
        return self.tokens[self.position][2]

    def take(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1][1]

    def sum(self, depth: int) -> Expression:
        left = self.product(depth)
        while self.text in {"+", "-"}:
            left = self.joined(left, self.take(), self.product(depth))
        return left

    def product(self, depth: int) -> Expression:
        left = self.atom(depth)
        while self.text in {"*", "/"}:
            left = self.joined(left, self.take(), self.atom(depth))
        return left

    def joined(self, left: Expression, sign: str, right: Expression) -> Expression:
        if self.position > 10 * MAX_DEPTH:
            raise ExpressionError("the expression is too long", self.column)
        return Operation(sign, left, right)

    def atom(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise ExpressionError("the expression is nested too deep", self.column)
        kind, text, column = self.kind, self.take() if self.kind else "", self.tokens[self.position - 1][2]
        if kind == "number":
            return Number(float(text) if set(text) & set(".eE") else int(text))
        if text in {"-", "+"}:
            return Operation(text, Number(0), self.atom(depth + 1))
        if text == "(":
            return self.closed(depth)
        if kind == "name" and text == "int" and self.text == "(":
            self.take()
            return Operation("int", self.closed(depth))
        if kind == "name":
            return Name(text)
        raise ExpressionError("a name or a number is missing", column if kind else self.column)

    def closed(self, depth: int) -> Expression:
        inner = self.sum(depth + 1)
        if self.text != ")":
            raise ExpressionError("a `(` is not closed", self.column)
        self.take()
        return inner
