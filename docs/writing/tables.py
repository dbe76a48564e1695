"""Pages that are one table: the words of Keras 2, the shipped files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.old_arguments import ARGUMENTS
from kerascli.catalogue.old_objects import OBJECTS
from writing.places import REFERENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def table_pages() -> Iterator[tuple[Path, str]]:
    """Both pages."""
    yield REFERENCE / "old-words.md", old_words_page()
    yield REFERENCE / "configs.md", configs_page()


def old_words_page() -> str:
    """The old vocabulary of Keras 2, from the table that answers it."""
    parts = [
        "# Words of Keras 2, and what to write now\n",
        "`kerascli explain WORD` answers each of them, and so does the check of a file that uses one.\n",
    ]
    for title, table in (("Objects, functions and methods", OBJECTS), ("Arguments", ARGUMENTS)):
        parts.append(f"## {title}\n\n| old | what became of it | now |\n| --- | --- | --- |")
        for old in table:
            places = ", ".join(place.replace(":*", "").replace("section:", "") for place in old.on)
            where = f" ({places})" if places else ""
            parts.append(f"| `{old.word}`{where} | {cell(old.why)} | `{cell(old.now)}` |")
        parts.append("")
    return "\n".join(parts)


def configs_page() -> str:
    """The shipped experiment files by the first line of each."""
    parts = ["# Shipped experiment files\n", "`kerascli init NAME` writes one into a file of yours.\n"]
    parts.append("| name | |\n| --- | --- |")
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n")[0].lstrip("# ")
        parts.append(f"| [`{path.stem}`](../../configs/{path.name}) | {cell(first)} |")
    return "\n".join(parts) + "\n"


def cell(text: str) -> str:
    """A text as one cell of a table."""
    return text.replace("\n", " ").replace("|", "\\|")
