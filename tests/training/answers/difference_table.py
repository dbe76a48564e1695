"""The table of docs/exports.md: configs × formats, each with its largest difference or the reason there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.exports.kinds import FORMATS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kerascli.workflows.export import Exported

PAGE = ROOT / "docs" / "exports.md"
BLOCK = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end of measured -->)", re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
REASON = re.compile(r"^- `(\w+)` as `(\w+)`: (.*)$", re.MULTILINE)
NONE = "none"
"""A cell whose reason stands below the table."""


@dataclass
class DifferenceTable:
    """Cells and reasons by (config, format)."""

    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    renewed: bool = False
    """Whether the page is to be written again, with whatever comes out."""

    @classmethod
    def read(cls, page: Path = PAGE) -> DifferenceTable:
        """What a page says now."""
        block = BLOCK.search(page.read_text(encoding="utf-8"))
        text = block[0] if block else ""
        kinds = re.findall(r"`(\w+)`", text.splitlines()[0]) if text else []
        cells = {
            (config, kind): cell.strip()
            for config, row in ROW.findall(text)
            for kind, cell in zip(kinds, row.split("|"), strict=True)
        }
        return cls(cells, {(config, kind): reason for config, kind, reason in REASON.findall(text)})

    def note(self, config: str, made: Iterable[Exported]) -> None:
        """Cells of one config, over what was known of it."""
        for part in made:
            place = config, part.format
            self.reasons.pop(place, None)
            self.cells[place] = NONE
            if part.problem is not None:
                self.reasons[place] = part.problem.message
            elif part.verification is not None:
                difference = part.verification.difference
                self.cells[place] = f"{difference:.0e}" if difference else "0"

    def text(self) -> str:
        """The table, and below it why a pair is none."""
        configs = sorted({config for config, _ in self.cells})
        lines = [f"| experiment | {' | '.join(f'`{kind}`' for kind in FORMATS)} |", "| --- |" + " --- |" * len(FORMATS)]
        lines += [
            f"| `{config}` | {' | '.join(self.cells.get((config, kind), '') for kind in FORMATS)} |"
            for config in configs
        ]
        reasons = [f"- `{config}` as `{kind}`: {reason}" for (config, kind), reason in sorted(self.reasons.items())]
        return "\n".join([*lines, "", *reasons, ""] if reasons else [*lines, ""])

    def write(self, page: Path = PAGE) -> None:
        """Into the page's block."""
        page.write_text(BLOCK.sub(lambda _: self.text(), page.read_text(encoding="utf-8")), encoding="utf-8")
