"""Several runs side by side: what differs in their files, how well they did, how long they took."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kerascli.reports.figures import count, duration, metric, size
from kerascli.reports.run_table import OBVIOUS, written
from kerascli.runs.direction import direction_of
from kerascli.runs.find import STAMP
from kerascli.runs.history import EpochRow, metric_names, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.settings import differing, short_keys
from kerascli.runs.summary import RunSummary, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing compared: its name and each run's value, as it is and as text."""

    group: str
    """`file`, `metrics`, `time and size`."""
    name: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    best: int | None = None
    """The run that did best, where one did."""


@dataclass(frozen=True)
class Comparison:
    """What differs between runs, in the order they were named."""

    runs: Sequence[RunSummary]

    @cached_property
    def histories(self) -> list[list[EpochRow]]:
        return [read_history(run.folder) for run in self.runs]

    @cached_property
    def names(self) -> list[str]:
        return [run.id for run in self.runs]

    @property
    def short_names(self) -> list[str]:
        """For a narrow terminal: runs of one experiment are told apart by when they were made."""
        stems = {STAMP.sub("", name) for name in self.names}
        cut = len(stems.pop()) + 1 if len(stems) == 1 else 0
        return [name[cut:] or name for name in self.names]

    def lines(self) -> list[Line]:
        """Everything that is not the same in all runs; metrics always."""
        return [*self._states(), *self._file(), *self._metrics(), *self._costs()]

    def _states(self) -> list[Line]:
        states = tuple(run.state for run in self.runs)
        lines = [Line(group="run", name="state", values=states, texts=states)] if len(set(states)) > 1 else []
        notes = tuple(" ".join([*(f"#{tag}" for tag in run.notes.tags), run.notes.note]).strip() for run in self.runs)
        return [*lines, Line(group="run", name="notes", values=notes, texts=notes)] if any(notes) else lines

    def _file(self) -> list[Line]:
        keys = list(dict.fromkeys(key for run in self.runs for key in differing(run.settings, self.runs[0].settings)))
        keys = [key for key in keys if key not in OBVIOUS]
        short = short_keys(keys)
        return [self._setting(key, short[key]) for key in keys]

    def _setting(self, key: str, name: str) -> Line:
        values = tuple(run.settings.get(key) for run in self.runs)
        texts = tuple(written(run.settings[key]) if key in run.settings else "–" for run in self.runs)
        last = key.rsplit(".", maxsplit=1)[-1]
        return Line(group="file", name=_two_parts(key) if name == last else name, values=values, texts=texts)

    def _metrics(self) -> list[Line]:
        names = list(dict.fromkeys(name for rows in self.histories for name in metric_names(rows)))
        lines = []
        for name in names:
            values = tuple(run.metrics.get(name) for run in self.runs)
            texts = tuple("–" if value is None else metric(value) for value in values)
            lines.append(Line(group="metrics", name=name, values=values, texts=texts, best=_best(name, values)))
        return lines

    def _costs(self) -> list[Line]:
        rows: dict[str, list[Any]] = {
            "best epoch": [run.record.best_epoch if run.record else None for run in self.runs],
            "epochs": [run.record.epochs_done if run.record else None for run in self.runs],
            "seconds": [run.record.seconds if run.record else None for run in self.runs],
            "seconds an epoch": [_pace(history) for history in self.histories],
            "parameters": [run.record.model.get("parameters") if run.record else None for run in self.runs],
            "model bytes": [_model_bytes(run.folder) for run in self.runs],
        }
        forms: dict[str, Callable[[Any], str]] = {
            "seconds": duration,
            "seconds an epoch": lambda seconds: f"{seconds:.1f} s" if seconds < 10 else duration(seconds),
            "model bytes": size,
        }
        lines = [
            Line(
                group="time and size",
                name=name,
                values=tuple(values),
                texts=tuple("–" if value is None else forms.get(name, count)(value) for value in values),
            )
            for name, values in rows.items()
        ]
        return [line for line in lines if len(set(line.texts)) > 1]


def compare(folders: Sequence[Path]) -> Comparison:
    """Read the runs."""
    return Comparison([summarize(folder) for folder in folders])


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """For programs."""
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for line in comparison.lines():
        groups.setdefault(line.group, {})[line.name] = dict(zip(comparison.names, line.values, strict=True))
    return {"runs": comparison.names, **groups}


def _best(name: str, values: Sequence[float | None]) -> int | None:
    known = [value for value in values if value is not None]
    direction = direction_of(name)
    if direction is None or len(set(known)) < 2:
        return None
    return values.index(max(known) if direction == "max" else min(known))


def _pace(rows: Sequence[EpochRow]) -> float | None:
    """The median, which a slow first epoch does not move."""
    seconds = sorted(row.seconds for row in rows if row.seconds is not None)
    return seconds[len(seconds) // 2] if seconds else None


def _model_bytes(folder: Path) -> int | None:
    paths = RunPaths(folder)
    present = next((path for path in (paths.model, paths.weights) if path.is_file()), None)
    return present.stat().st_size if present else None


def _two_parts(key: str) -> str:
    return ".".join(key.split(".")[-2:])
