"""Writes the generated parts of README and docs from the tool itself; `--check` only tells what is out of date."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from writing.blocks import filled_pages
from writing.command_pages import command_pages
from writing.places import MARK, REFERENCE, ROOT
from writing.problem_pages import problem_pages
from writing.section_pages import section_pages
from writing.tables import table_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def main() -> int:
    """Write the pages, or with `--check` say which are out of date."""
    os.environ.update({"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"})
    os.chdir(ROOT)
    texts = dict(pages())
    stale = [path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    left = [path for path in REFERENCE.rglob("*.md") if path not in texts]
    if "--check" in sys.argv[1:]:
        for path in (*stale, *left):
            print(f"{path.relative_to(ROOT)} is out of date: make docs")  # noqa: T201
        return 1 if stale or left else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")  # noqa: T201
    for path in left:
        path.unlink()
        print(f"deleted {path.relative_to(ROOT)}")  # noqa: T201
    return 0


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with generated text, whole."""
    for family in (section_pages, command_pages, problem_pages, table_pages):
        for path, text in family():
            yield path, MARK + text
    yield from filled_pages()


if __name__ == "__main__":
    sys.exit(main())
