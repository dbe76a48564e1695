"""plots/history.png and .svg: the learning curves as files, readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.reports.curves import column, phase_marks, training_names
from kerascli.reports.fonts import font_families
from kerascli.runs.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.runs.history import EpochRow

MOST_PANELS = 12
COLUMNS = 2
TRAINING: dict[str, Any] = {"color": "#0072b2", "linestyle": "-", "marker": "o"}
VALIDATION: dict[str, Any] = {"color": "#d55e00", "linestyle": "--", "marker": "^"}
"""Told apart by line and marker where there is no colour."""


def draw_history(
    rows: Sequence[EpochRow], folder: Path, *, title: str, best_epoch: int | None = None
) -> tuple[list[Path], list[Problem]]:
    """Draw both files; answers their paths, and a warning where a font is missing."""
    if not rows:
        return [], []
    import matplotlib as mpl

    names = training_names(rows)[:MOST_PANELS]
    families, warnings = font_families([title, *names])
    settings = {"font.family": families, "svg.hashsalt": "kerascli", "svg.fonttype": "path"}
    paths = [folder / "history.png", folder / "history.svg"]
    with mpl.rc_context(settings):
        figure = _figure(rows, names, title, best_epoch)
        for path in paths:
            with whole_file(path) as temporary:
                figure.savefig(temporary, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths, warnings


def _figure(rows: Sequence[EpochRow], names: Sequence[str], title: str, best_epoch: int | None) -> Any:
    from matplotlib.figure import Figure

    columns = min(COLUMNS, len(names))
    lines = -(-len(names) // columns)
    figure = Figure(figsize=(5.2 * columns, 3.3 * lines + 0.4), layout="constrained")
    figure.suptitle(title)
    panels = list(figure.subplots(lines, columns, squeeze=False).flat)
    for panel, name in zip(panels, names, strict=False):
        _draw(panel, rows, name, best_epoch)
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    return figure


def _draw(panel: Any, rows: Sequence[EpochRow], name: str, best_epoch: int | None) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = range(1, len(rows) + 1)
    every = max(len(rows) // 12, 1)
    for side, style in ((name, TRAINING), (f"val_{name}", VALIDATION)):
        values = [float("nan") if value is None else value for value in column(rows, side)]
        if any(row.metrics.get(side) is not None for row in rows):
            panel.plot(epochs, values, label=side, markersize=4, markevery=every, **style)
    for epoch, _ in phase_marks(rows):
        panel.axvline(epoch, color="0.6", linestyle=":", linewidth=1)
    if best_epoch is not None:
        panel.axvline(best_epoch, color="0.3", linestyle="-.", linewidth=1, label=f"best: epoch {best_epoch}")
    panel.set_title(name, fontsize="medium")
    panel.set_xlabel("epoch")
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.grid(visible=True, color="0.9")
    panel.legend(fontsize="small")
