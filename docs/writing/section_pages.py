"""A page for each section of the experiment file: what it is for, an example, every key."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.config.field_help import field_help
from kerascli.experiment import Experiment
from kerascli.sources import KINDS
from kerascli.sources.source import Source
from writing.examples import shipped_example
from writing.key_types import sections_in, shown_default, shown_type
from writing.places import DOCS, REFERENCE
from writing.tables import cell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

FOLDER = REFERENCE / "file"
TEXTS = DOCS / "sections"
"""What people wrote about a section, by the name of its page; links in it are as seen from the page."""

HEADER = "| key | type | default | |\n| --- | --- | --- | --- |"
LEAD = """\
How a file reads is told in [the file](../../file.md). Here is every key with its type and default;
`kerascli explain data.split` tells the same in a terminal.
"""


@dataclass(slots=True)
class Page:
    """One page: the key it is named after, what that is, and the sections that stand in it."""

    key: str
    first: str
    tables: list[tuple[str, type[BaseModel]]] = field(default_factory=list)


def section_pages() -> Iterator[tuple[Path, str]]:
    """The top level, then every section of it and every kind of source."""
    pages = _pages()
    yield FOLDER / "README.md", _index(pages)
    for page in pages.values():
        yield FOLDER / f"{page.key}.md", _text(page, pages)


def _pages() -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for name, top in Experiment.model_fields.items():
        if sections_in(top.annotation) or (TEXTS / f"{name}.md").is_file():
            pages[name] = Page(name, field_help(Experiment, name) or "")
    for word, kind in KINDS.items():
        pages[f"data.source.{word}"] = Page(f"data.source.{word}", _first_line(kind))
    for key, section in _sections():
        kind_word = getattr(section, "word", None) if issubclass(section, Source) else None
        where = f"data.source.{kind_word}" if kind_word else _page_of(key, pages)
        pages[where].tables.append((key, section))
    return pages


def _sections() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every section with the key it is first reached by, the outer ones first."""
    waiting: deque[tuple[str, type[BaseModel]]] = deque([("", Experiment)])
    seen: set[type[BaseModel]] = {Source}  # only the kinds of it are written
    while waiting:
        path, section = waiting.popleft()
        if section in seen:
            continue
        seen.add(section)
        if path:
            yield path, section
        for name, inner in section.model_fields.items():
            key = f"{path}.{inner.alias or name}".strip(".")
            waiting += [(key, found) for found in sections_in(inner.annotation)]


def _page_of(key: str, pages: dict[str, Page]) -> str:
    """The page with the longest name that the key begins with."""
    parts = key.split(".")
    names = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next(name for name in names if name in pages)


def _index(pages: dict[str, Page]) -> str:
    parts = ["# The experiment file, key by key\n", LEAD, "## The top level\n", HEADER]
    for name, top in Experiment.model_fields.items():
        shown = f"[`{name}`]({name}.md)" if name in pages else f"`{name}`"
        parts.append(_row(shown, Experiment, name, top))
    parts.append("\n## Sources of data\n\n| kind | |\n| --- | --- |")
    parts += [f"| [`{word}`](data.source.{word}.md) | {cell(_first_line(kind))} |" for word, kind in KINDS.items()]
    return "\n".join(parts) + "\n"


def _text(page: Page, pages: dict[str, Page]) -> str:
    parts = [f"# `{page.key}`\n", f"{page.first}\n"]
    written = TEXTS / f"{page.key}.md"
    if written.is_file():
        parts.append(written.read_text(encoding="utf-8"))
    example = shipped_example(page.key)
    if example:
        parts.append(example)
    for key, section in page.tables:
        title = "Keys" if key == page.key else f"`{key}`"
        parts.append(_table(title, section, told=_first_line(section) not in {page.first, ""}))
    above = page.key.rpartition(".")[0].removesuffix(".source")
    up = f"[`{above}`]({above}.md) · " if above in pages else ""
    return "\n".join([*parts, f"{up}[The whole file](README.md)\n"])


def _table(title: str, section: type[BaseModel], *, told: bool) -> str:
    rows = [f"## {title}\n", *([f"{_first_line(section)}\n"] if told else [])]
    rows.append(HEADER)
    rows += [_row(f"`{inner.alias or name}`", section, name, inner) for name, inner in section.model_fields.items()]
    return "\n".join(rows) + "\n"


def _row(shown: str, section: type[BaseModel], name: str, inner: object) -> str:
    default = "required" if inner.is_required() else shown_default(inner.get_default(call_default_factory=True))
    told = cell(field_help(section, name) or "")
    return f"| {shown} | {shown_type(inner.annotation, inner.metadata)} | {default} | {told} |"


def _first_line(section: type) -> str:
    return (section.__doc__ or "").strip().split("\n")[0]
