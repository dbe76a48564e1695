"""The one live line of an epoch in progress: bar, rate, time left, metrics so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from kerascli.cli.display_table import EPOCH_WIDTH
from kerascli.reports.figures import count, duration, metric, size
from kerascli.runs.history import reading_order

if TYPE_CHECKING:
    from kerascli.workflows.events import Downloading, EpochStarted, StepsDone

LONGEST_BAR, SHORTEST_BAR = 24, 8


def waiting_line(started: EpochStarted, *, first: bool) -> Text:
    """Before the first step is told; the first of all takes long, for the graph is compiled."""
    told = "preparing the first step …" if first else "…"
    return Text(f"{started.epoch + 1:>{EPOCH_WIDTH}}   {told}", style="dim", no_wrap=True)


def live_line(done: StepsDone, width: int, *, validates: bool) -> Text:
    """The line for the steps done, never wider than the terminal."""
    head = f"{done.epoch + 1:>{EPOCH_WIDTH}}   "
    progress = count(done.step) if done.steps is None else f"{done.step:,}/{done.steps:,}"
    tail = f"  {progress} steps" if done.steps is None else f"  {progress}"
    bar = SHORTEST_BAR if done.steps else 0
    speed = _speed(done, validates=validates)
    tail += speed if len(head) + bar + len(tail) + len(speed) + 2 <= width else ""
    parts = [f"{name} {metric(done.logs[name])}" for name in reading_order(done.logs)]
    while parts and len(head) + bar + len(tail) + 2 + sum(len(part) + 2 for part in parts) > width:
        parts.pop()
    tail += "".join(f"  {part}" for part in parts)
    line = Text(head, no_wrap=True, overflow="ellipsis")
    if done.steps:
        room = max(min(width - len(head) - len(tail) - 1, LONGEST_BAR), SHORTEST_BAR)
        line.append_text(_bar(done.step / done.steps, room))
    line.append(tail)
    return line


def download_line(event: Downloading, width: int) -> Text:
    """What is being fetched, and how much of it is there."""
    name = event.url.rstrip("/").rpartition("/")[2]
    head = f"downloading {name}  "
    if not event.total:
        return Text(f"{head}{size(event.done)}", no_wrap=True, overflow="ellipsis")
    tail = f"  {size(event.done)} of {size(event.total)}"
    room = max(min(width - len(head) - len(tail) - 1, LONGEST_BAR), SHORTEST_BAR)
    line = Text(head, no_wrap=True, overflow="ellipsis")
    return line.append_text(_bar(event.done / event.total, room)).append(tail)


def _speed(done: StepsDone, *, validates: bool) -> str:
    if done.steps is not None and done.step >= done.steps:
        return "  validating …" if validates else ""
    speed = done.rate
    if not speed:
        return ""
    text = f"  {speed:,.0f} steps/s" if speed >= 2 else f"  {1 / speed:.1f} s/step"
    if done.steps is not None:
        text += f"  {duration(max((done.steps - done.step) / speed, 1))} left"
    return text


def _bar(share: float, width: int) -> Text:
    """Heavy for what is done, light for what is left: told apart without colour."""
    done = min(int(share * width), width)
    bar = Text("━" * done, style="cyan")
    return bar.append("─" * (width - done), style="dim")
