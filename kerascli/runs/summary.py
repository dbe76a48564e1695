"""What a folder among the runs holds: a run in some state, a damaged one, or something foreign; never an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from kerascli.problems import UserError
from kerascli.runs.find import newest_first, run_folders
from kerascli.runs.history import as_number, reading_order
from kerascli.runs.layout import FORMAT_VERSION, RunPaths
from kerascli.runs.notes import Notes, read_notes
from kerascli.runs.record import RunRecord, read_record, shown_state
from kerascli.runs.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

ListedState = Literal["running", "finished", "failed", "interrupted", "died", "damaged", "foreign"]


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs."""

    folder: Path
    state: ListedState
    record: RunRecord | None = None
    trouble: str = ""
    """Why it is damaged, foreign or failed."""
    notes: Notes = field(default_factory=Notes)

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def name(self) -> str:
        return self.record.name if self.record else self.folder.name

    @property
    def created(self) -> datetime | None:
        return as_time(self.record.created) if self.record else None

    @property
    def metrics(self) -> dict[str, float]:
        """Those of the best epoch, else of the last."""
        return _numbers(self.record.best_metrics or self.record.last_metrics) if self.record else {}

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The resolved file as `dotted.key: value`."""
        return read_settings(self.folder)


def summarize(folder: Path) -> RunSummary:
    """Read one folder."""
    if not RunPaths(folder).record.is_file():
        return RunSummary(folder, "foreign", trouble="holds no run.json")
    try:
        record = read_record(folder)
        state = shown_state(folder, record)
    except UserError as error:
        problem = error.problems[0]
        return RunSummary(folder, "damaged", trouble="; ".join((problem.message, *problem.notes)))
    except OSError as error:
        return RunSummary(folder, "damaged", trouble=str(error.strerror or error))
    trouble = record.error.message if record.error else ""
    if record.format > FORMAT_VERSION:
        trouble = f"written by a newer kerascli ({record.kerascli})"
    return RunSummary(folder, state, record, trouble, read_notes(folder))


def summaries(runs_dir: Path) -> list[RunSummary]:
    """Everything in the runs folder, newest first."""
    return [summarize(folder) for folder in newest_first(run_folders(runs_dir))]


def as_time(text: str | None) -> datetime | None:
    """ISO 8601 as written in a record."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.astimezone()


def _numbers(metrics: dict[str, Any]) -> dict[str, float]:
    pairs = ((name, as_number(value)) for name, value in metrics.items())
    known = {name: number for name, number in pairs if number is not None}
    return {name: known[name] for name in reading_order(known)}
