"""A run as a record for programs: what `--json` answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import finite

if TYPE_CHECKING:
    from kerascli.runs.summary import RunSummary


def run_record(run: RunSummary) -> dict[str, Any]:
    """The record as it stands in run.json, under the state shown, with tags, note and what is wrong."""
    record = run.record.model_dump(mode="json") if run.record else {}
    shown = {"id": run.id, "state": run.state, "folder": str(run.folder), "trouble": run.trouble or None}
    notes = {"tags": list(run.notes.tags), "note": run.notes.note or None}
    answer: dict[str, Any] = finite({**record, **shown, **notes})
    return answer
