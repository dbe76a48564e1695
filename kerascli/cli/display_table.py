"""The table of epochs: which columns fit, and a row's cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from kerascli.reports.figures import duration, metric, rate
from kerascli.runs.history import reading_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.workflows.events import EpochEnded

EPOCH_WIDTH = 6
FIXED_WIDTH = EPOCH_WIDTH + 2 + 3 + 9 + 12
"""Epoch, the space after it, the mark of the best, learning rate, time."""
SHORTEST_NAME = 8
VALUE_WIDTH = 8


@dataclass(frozen=True, slots=True)
class EpochTable:
    """The columns of one table; a new one is begun when an epoch logs what has no column."""

    names: tuple[str, ...]
    """All metrics in the order logged."""
    shown: tuple[str, ...]
    """Those that fit the width."""
    titles: tuple[str, ...]

    @property
    def left_out(self) -> int:
        return len(self.names) - len(self.shown)

    def covers(self, logs: Mapping[str, float]) -> bool:
        return set(logs) <= set(self.names)

    def header(self) -> Text:
        cells = "".join(_padded(title, width) for title, width in zip(self.titles, self._widths(), strict=True))
        return Text(f"{'epoch':>{EPOCH_WIDTH}}   {cells}   {'lr':<8} time", style="bold", no_wrap=True)

    def row(self, event: EpochEnded) -> Text:
        values = [metric(event.logs[name]) if name in event.logs else "–" for name in self.shown]
        cells = "".join(_padded(value, width) for value, width in zip(values, self._widths(), strict=True))
        mark = "★" if event.best else " "
        line = f"{event.epoch + 1:>{EPOCH_WIDTH}}   {cells}{mark}  {rate(event.learning_rate):<8} "
        return Text(line + duration(event.seconds), style="green" if event.best else "", no_wrap=True)

    def _widths(self) -> list[int]:
        return [max(cell_len(title), VALUE_WIDTH) + 2 for title in self.titles]


def epoch_table(names: Sequence[str], width: int) -> EpochTable:
    """The table for these metrics: long names are cut in their middle first, then the columns that tell least go."""
    names = reading_order(names)
    room = width - FIXED_WIDTH
    for longest in (40, 20, 16, 14, 12, 10, SHORTEST_NAME):
        titles = tuple(_shortened(name, longest) for name in names)
        if len(set(titles)) == len(titles) and _width(titles) <= room:
            return EpochTable(tuple(names), tuple(names), titles)
    shown: list[str] = []
    for name in _most_telling_first(names):
        if shown and _width([_shortened(one, 14) for one in (*shown, name)]) > room:
            break
        shown.append(name)
    shown = reading_order(shown)
    return EpochTable(tuple(names), tuple(shown), tuple(_shortened(name, 14) for name in shown))


def _width(titles: Sequence[str]) -> int:
    return sum(max(cell_len(title), VALUE_WIDTH) + 2 for title in titles)


def _most_telling_first(names: Sequence[str]) -> list[str]:
    """Each metric of validation with its like of training, in the order of the file; the losses before all others."""
    asked = dict.fromkeys(name.removeprefix("val_") for name in names)
    pairs = [(f"val_{name}", name) for name in asked]
    return [name for pair in pairs for name in pair if name in names]


def _shortened(name: str, longest: int) -> str:
    """A name cut in its middle: both its prefix and its ending tell something."""
    if cell_len(name) <= longest:
        return name
    tail = (longest - 1) // 2
    return f"{name[: longest - 1 - tail]}…{name[-tail:]}"


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - cell_len(text), 0)
