"""What was exported, as lines and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kerascli.cli.columns import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.workflows.export import Exported

HEADER = ("format", "largest difference", "same class", "size", "per batch", "file")


def values_of(made: Sequence[Exported]) -> list[dict[str, Any]]:
    """One mapping a format."""
    return [
        {
            "format": part.format,
            "path": str(part.path) if part.path else None,
            "problem": part.problem.message if part.problem else None,
            **(asdict(part.verification) if part.verification else {}),
        }
        for part in made
    ]


def lines_of(made: Sequence[Exported]) -> list[str]:
    """A table of what was written; what was not is told as problems afterwards."""
    rows = []
    for part in made:
        seen = part.verification
        if part.path is None or seen is None:
            continue
        same = "–" if seen.agreement is None else f"{seen.agreement:.0%}"
        size = f"{seen.bytes / 1024:,.0f} KiB"
        speed = f"{seen.milliseconds:.2f} ms for {seen.examples}"
        rows.append((part.format, f"{seen.difference:.2g}", same, size, speed, str(part.path)))
    return table(HEADER, rows) if rows else []
