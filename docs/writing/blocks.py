"""Hand-written pages with blocks that the tool fills: what a command says, what a file holds."""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING

from writing.places import DOCS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = re.compile(r"(<!-- output of: (?P<command>.+?) -->\n).*?(<!-- end of output -->)", re.DOTALL)
FILE_BLOCK = re.compile(r"(<!-- content of: (?P<path>.+?) -->\n).*?(<!-- end of content -->)", re.DOTALL)

TABLE_BLOCK = re.compile(r"(<!-- table of: (?P<page>.+?) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def filled_pages() -> Iterator[tuple[Path, str]]:
    """Every hand-written page, its blocks filled in."""
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        yield path, filled(path.read_text(encoding="utf-8"))


def filled(text: str) -> str:
    """A text with its blocks of output and of files filled in."""

    def said(found: re.Match[str]) -> str:
        return f"{found[1]}```\n$ {found['command']}\n{output(found['command'])}\n```\n{found[3]}"

    def tabled(found: re.Match[str]) -> str:
        return f"{found[1]}{_first_table(found['page'])}\n{found[3]}"

    def held(found: re.Match[str]) -> str:
        return f"{found[1]}```yaml\n{_file(found['path'])}\n```\n{found[3]}"

    return TABLE_BLOCK.sub(tabled, FILE_BLOCK.sub(held, BLOCK.sub(said, text)))


def _first_table(page: str) -> str:
    """The table of another page, so that its figures stand in one place."""
    found = re.search(r"^\|.*?(?=^[^|]|\Z)", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if found is None:
        raise AssertionError(f"{page} has no table")
    return found[0].strip()


def _file(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8").strip()


def output(command: str) -> str:
    """What a `kerascli …` command line says."""
    from kerascli.__main__ import exit_code

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        exit_code(command.split()[1:])
    return said.getvalue().rstrip()
