"""What the user says about a run: tags and a note."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.runs.atomic import write_json
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Notes:
    """Tags in the order given, and one text."""

    tags: tuple[str, ...] = ()
    note: str = ""

    def tagged(self, added: tuple[str, ...], removed: tuple[str, ...]) -> Notes:
        kept = [tag for tag in dict.fromkeys((*self.tags, *added)) if tag not in removed]
        return Notes(tuple(kept), self.note)


def read_notes(folder: Path) -> Notes:
    """The notes of a run; none where the file is missing or was damaged by hand."""
    try:
        written = json.loads(RunPaths(folder).notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Notes()
    if not isinstance(written, dict):
        return Notes()
    tags, note = written.get("tags"), written.get("note")
    return Notes(
        tuple(str(tag) for tag in tags) if isinstance(tags, list) else (), note if isinstance(note, str) else ""
    )


def write_notes(folder: Path, notes: Notes) -> None:
    """Keep the notes in the run's folder."""
    write_json(RunPaths(folder).notes, {"tags": list(notes.tags), "note": notes.note})
