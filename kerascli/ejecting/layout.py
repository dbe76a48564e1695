"""Python expressions that break into short lines where they don't fit on one."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Group:
    """Something in brackets whose items may stand one to a line."""

    opening: str
    """All before the first item: `layers.Dense(`."""
    items: tuple[Expression, ...]
    closing: str
    """All after the last: `)`, or `)(x)`."""
    separator: str = ","
    """Between two items; nothing in a comprehension."""


Expression = str | Group


def call(function: str, items: Iterable[Expression]) -> Group:
    """`function(items…)`."""
    return Group(f"{function}(", tuple(items), ")")


def listed(items: Iterable[Expression]) -> Group:
    """`[items…]`."""
    return Group("[", tuple(items), "]")


def comprehension(item: Expression, *loops: str) -> Group:
    """`*[item for …]`."""
    return Group("*[", (item, *loops), "]", separator="")


def keyword(name: str, value: Expression) -> Expression:
    """`name=value`."""
    return prefixed(f"{name}=", value)


def prefixed(text: str, value: Expression) -> Expression:
    """The expression with a text before it."""
    return text + value if isinstance(value, str) else replace(value, opening=text + value.opening)


def suffixed(value: Expression, text: str) -> Expression:
    """The expression with a text after it."""
    return value + text if isinstance(value, str) else replace(value, closing=value.closing + text)


def flat(value: Expression) -> str:
    """All on one line."""
    if isinstance(value, str):
        return value
    items = f"{value.separator} ".join(flat(item) for item in value.items)
    return f"{value.opening}{items}{value.closing}"


def laid_out(value: Expression, indent: int = 0, room_after: int = 0) -> str:
    """On one line where it fits; else each item on a line of its own."""
    text = flat(value)
    if isinstance(value, str) or indent + len(text) + room_after <= WIDTH or not value.items:
        return text
    if len(value.items) == 1 and value.opening.endswith("(") and _is_list(value.items[0]):
        return f"{value.opening}{laid_out(value.items[0], indent)}{value.closing}"
    inner = indent + len(INDENT)
    lines = [f"{' ' * inner}{laid_out(item, inner, 1)}{value.separator}\n" for item in value.items]
    return f"{value.opening}\n{''.join(lines)}{' ' * indent}{value.closing}"


def _is_list(value: Expression) -> bool:
    return isinstance(value, Group) and value.opening == "["


def comment(text: str) -> str:
    """A comment, on as many lines as it takes."""
    return "\n".join(textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# "))


def statement(value: Expression, indent: int = 0) -> str:
    """A line of code, or several."""
    return " " * indent + laid_out(value, indent)


def indented(lines: Iterable[str]) -> list[str]:
    """Lines of a function's body."""
    return ["\n".join(INDENT + part if part else part for part in line.split("\n")) for line in lines]
