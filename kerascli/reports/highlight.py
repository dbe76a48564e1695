"""An experiment file as highlighted HTML, its overridden lines marked."""

from __future__ import annotations

import re
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from kerascli.config.document import parse
from kerascli.config.nodes import Mapping as Table
from kerascli.config.nodes import Node, Sequence
from kerascli.problems import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOKEN = re.compile(
    r"""(?P<comment>(?:^|(?<=\s))\#.*$)
    |(?P<key>[^\s\-{}\[\],:#"'][^{}\[\],:#"']*?(?=:(?:\s|$)))
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:''|[^'])*')
    |(?P<number>(?<![\w.\-])[-+]?\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]))
    |(?P<word>\b(?:true|false|null)\b|\$\{[^}]*\}|!unset)""",
    re.VERBOSE | re.IGNORECASE,
)


def highlighted(text: str, overridden: Mapping[int, str] = MappingProxyType({})) -> str:
    """The lines of a YAML text, numbered; `overridden` has, by line (from 1), what the command line said instead."""
    rows = []
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        mark = said = ""
        if number in overridden:
            mark, said = " overridden", f'<ins title="set on the command line">→ {escape(overridden[number])}</ins>'
        rows.append(f'<span class="row{mark}" data-line="{number}">{_line(line)}{said}</span>')
    return f'<pre tabindex="0"><code>{"".join(rows)}</code></pre>'


def _line(line: str) -> str:
    parts, last = [], 0
    for match in TOKEN.finditer(line):
        parts.append(escape(line[last : match.start()]))
        parts.append(f'<span class="{match.lastgroup}">{escape(match[0])}</span>')
        last = match.end()
    return "".join(parts) + escape(line[last:])


def overridden_lines(text: str, overrides: Iterable[str]) -> dict[int, str]:
    """The lines of the keys that `KEY=VALUE` named, and what for; a key that the file does not have marks no line."""
    root = parse(Source(name="config.yaml", text=text), [])
    found: dict[int, str] = {}
    if root is None:
        return found
    for override in overrides:
        key, _, value = override.partition("=")
        line = _line_of(root, key.rstrip("+"))
        if line is not None:
            found[line] = f"{found[line]}, {value}" if line in found else value
    return found


def _line_of(node: Node, key: str) -> int | None:
    """Walk down a dotted key; keys that hold dots themselves are matched whole, list items by index or by name."""
    if isinstance(node, Table):
        for entry in node:
            name = str(entry.key.value)
            if key == name:
                return entry.key.span.line
            if key.startswith(f"{name}."):
                return _line_of(entry.value, key[len(name) + 1 :])
    if isinstance(node, Sequence):
        first, _, rest = key.partition(".")
        if first.isdigit() and int(first) < len(node.items):
            item = node.items[int(first)]
            return _line_of(item, rest) if rest else item.span.line
        found = (_line_of(item, key) for item in node.items)
        return next((line for line in found if line is not None), None)
    return None
