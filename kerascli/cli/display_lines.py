"""What a training run tells in sentences: the header, the resume, the end with the next commands to type."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.amounts import amount
from kerascli.reports.figures import count, duration, metric, size
from kerascli.runs.find import STAMP, newest_first, run_folders
from kerascli.runs.history import reading_order
from kerascli.runs.layout import RunPaths
from kerascli.runs.where import runs_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kerascli.facts import DataFacts, TensorFacts
    from kerascli.workflows.events import FoldsEnded, ModelBuilt, RunEnded, RunStarted

SPLIT_ORDER = ("train", "validation", "test")


def started_lines(event: RunStarted) -> list[str]:
    """What runs, where, on what; a resume is told first."""
    lines = [f"{event.name} · {event.run} · {event.backend} on {event.device}"]
    if event.resumed_epoch is not None:
        step = f", step {count(event.resumed_step)}" if event.resumed_step else ""
        exact = " (same bits as a run never stopped)" if event.resumed_exactly else ""
        lines.insert(0, f"resuming {event.run.name} at epoch {event.resumed_epoch + 1}{step}{exact}")
    return lines


def data_line(facts: DataFacts) -> str:
    """`data   60,000 → 51,000 train, 9,000 validation · 10,000 test · uint8 28×28, 10 classes`."""
    known = {name: facts.splits[name].samples for name in SPLIT_ORDER if name in facts.splits}
    told = {name: f"{count(samples)} {name}" if samples is not None else name for name, samples in known.items()}
    test = told.pop("test", None)
    parts = ", ".join(told.values())
    if facts.source_samples is not None and facts.source_samples != known.get("train"):
        if test and sum(samples or 0 for samples in known.values()) == facts.source_samples:
            parts, test = f"{parts}, {test}", None
        parts = f"{count(facts.source_samples)} → {parts}"
    return "data   " + " · ".join(part for part in (parts, test, facts.summary) if part)


def model_line(event: ModelBuilt) -> str:
    """`model  Sequential, 34,826 parameters (136 KB)`."""
    line = f"model  {event.kind}, {amount(event.parameters, 'parameter')} ({size(event.bytes)})"
    if event.trainable_parameters != event.parameters:
        line += f", {count(event.trainable_parameters)} of them trained"
    return line


def metrics_text(metrics: Mapping[str, float], *, between: str = ", ") -> str:
    """`val_loss 0.0289, val_accuracy 0.9921`."""
    return between.join(f"{name} {metric(metrics[name])}" for name in reading_order(metrics))


def folds_lines(event: FoldsEnded) -> list[str]:
    """What a cross-validation found: `val_accuracy  0.9533 ± 0.0340`."""
    names = reading_order(event.mean)
    width = max(map(len, names), default=0)
    lines = [f"  {name:<{width}}  {metric(event.mean[name])} ± {metric(event.spread[name])}" for name in names]
    last = ["now on all rows"] if event.refit else ["next", f"  kerascli report {run_word(event.run)}"]
    return ["", f"{len(event.runs)} folds, each at its best epoch · {event.run}", *lines, *last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended, and what the display saw on the way."""

    event: RunEnded
    epoch: int
    """The last epoch that began, from 0."""
    checkpoint_saved: bool
    facts: DataFacts | None

    def lines(self) -> list[str]:
        run = typed(self.event.run)
        if self.event.state == "died":
            return [f"died in epoch {self.epoch + 1}: its process is gone. It goes on: kerascli train --resume {run}"]
        if self.event.state == "interrupted":
            return [f"interrupted in epoch {self.epoch + 1}. Nothing is lost: kerascli train --resume {run}"]
        if self.event.state == "failed":
            kept = f" The last checkpoint is kept: kerascli train --resume {run}" if self.checkpoint_saved else ""
            return [
                f"failed after {duration(self.event.seconds)}.{kept}",
                f"  log         {RunPaths(self.event.run).log}",
            ]
        return [self._finished(), *self._files(), "next", *(f"  {command}" for command in self._next())]

    def _finished(self) -> str:
        line = f"finished in {duration(self.event.seconds)}"
        if self.event.best_epoch is None:
            return line
        logged = self.event.best_metrics
        validation = {name: value for name, value in logged.items() if name.startswith("val_")}
        metrics = metrics_text(validation or logged)
        return f"{line} · best epoch {self.event.best_epoch}" + (f": {metrics}" if metrics else "")

    def _files(self) -> list[str]:
        files = {"model": self.event.model, "report": self.event.report}
        return [f"  {name:<11} {path}" for name, path in files.items() if path is not None]

    def _next(self) -> list[str]:
        run = run_word(self.event.run)
        commands = [f"kerascli evaluate {run}"]
        if self.event.model is not None:
            sample = sample_input(self.facts)
            commands.append(f"kerascli predict --model {typed(self.event.model)}{sample and ' ' + sample}")
        before = run_before(self.event.run)
        if before is not None:
            commands.append(f"kerascli compare {run} {before}")
        return commands


def typed(path: Path) -> str:
    """A path as it is typed in a shell: in quotes only where it must be; letters of no language need them."""
    text = str(path)
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else shlex.quote(text)


def run_word(run: Path) -> str:
    """The shortest thing to type for the run just made: `last` where it lies in the usual folder."""
    usual = run.parent.resolve() == runs_directory().resolve()
    return "last" if usual else typed(run)


def run_before(run: Path) -> str | None:
    """The newest earlier run of the same experiment, as an id or a path."""
    stem = STAMP.sub("", run.name)
    same = [folder for folder in run_folders(run.parent) if STAMP.sub("", folder.name) == stem and folder != run]
    order = newest_first([*same, run])
    earlier = order[order.index(run) + 1 :]
    if not earlier:
        return None
    return earlier[0].name if run_word(run) == "last" else typed(earlier[0])


def sample_input(facts: DataFacts | None) -> str:
    """What a person would give this model: a picture, a sentence; nothing where the test split is the best guess."""
    if facts is None or len(facts.inputs) != 1:
        return ""
    return _sample(next(iter(facts.inputs.values())))


def _sample(tensor: TensorFacts) -> str:
    if tensor.dtype == "string":
        return '"a sentence"'
    pictures = len(tensor.shape) == 3 and tensor.shape[-1] in {1, 3, 4}
    return "picture.png" if pictures else ""
