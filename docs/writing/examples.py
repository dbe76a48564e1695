"""An example of a section, cut out of a shipped experiment file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.document import parse
from kerascli.config.nodes import Mapping
from kerascli.problems import Source
from writing.places import ROOT

if TYPE_CHECKING:
    from kerascli.config.nodes import Entry

SHORTEST = 2
"""Lines; a single one shows little of a section."""


def shipped_example(key: str) -> str:
    """The shortest telling use of a key in `configs/`, with the file that it stands in; empty where there is none."""
    uses = []
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        cut = _cut(text, key.split("."))
        if cut is not None:
            uses.append((cut.count("\n") < SHORTEST, cut.count("\n"), path.name, cut))
    if not uses:
        return ""
    *_, name, cut = min(uses)
    return f"As [`configs/{name}`](../../../configs/{name}) has it:\n\n```yaml\n{cut}\n```\n"


def _cut(text: str, parts: list[str]) -> str | None:
    """The lines of a key, below the keys it stands in."""
    node = parse(Source(name="example", text=text), [])
    entries: list[Entry] = []
    for part in parts:
        entry = node.entries.get(part) if isinstance(node, Mapping) else None
        if entry is None:
            return None
        entries.append(entry)
        node = entry.value
    *above, last = entries
    lead = [f"{'  ' * depth}{entry.key.value}:" for depth, entry in enumerate(above)]
    return "\n".join([*lead, *(f"{'  ' * len(above)}{line}".rstrip() for line in _lines(text, last))])


def _lines(text: str, entry: Entry) -> list[str]:
    """From the key to the end of its value, moved to the left margin."""
    first, end = entry.key.span, entry.value.span
    lines = text.split("\n")[first.line - 1 : end.end_line]
    if end.end_column == 1:
        lines.pop()
    elif first.line == end.end_line or not _is_comment(lines[-1][end.end_column - 1 :]):
        lines[-1] = lines[-1][: end.end_column - 1]
    margin = first.column - 1
    moved = [lines[0][margin:], *(line[min(margin, len(line) - len(line.lstrip())) :] for line in lines[1:])]
    while not moved[-1].strip() or moved[-1].lstrip().startswith("#"):
        moved.pop()
    return moved


def _is_comment(rest: str) -> bool:
    return rest.lstrip().startswith("#")
