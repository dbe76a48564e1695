"""A page for each problem code, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from writing.places import REFERENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = REFERENCE / "problems"


def problem_pages() -> Iterator[tuple[Path, str]]:
    """The list of codes, then each of them: what `kerascli explain CODE` prints."""
    texts = {
        path.stem: path.read_text(encoding="utf-8").rstrip()
        for path in sorted((ROOT / "kerascli" / "explanations").glob("*.md"))
    }
    yield FOLDER / "README.md", _index(texts)
    for code, text in texts.items():
        yield FOLDER / f"{code}.md", f"{text}\n\n[All problems](README.md)\n"


def _index(texts: dict[str, str]) -> str:
    titles = {code: text.split("\n", 1)[0].removeprefix(f"# {code}: ") for code, text in texts.items()}
    rows = [f"| [{code}]({code}.md) | {title} |" for code, title in titles.items()]
    lead = "Each problem carries its code; `kerascli explain CODE` prints its page.\n"
    return "\n".join(["# Problems\n", lead, "| code | |", "| --- | --- |", *rows]) + "\n"
