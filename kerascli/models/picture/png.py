"""A laid-out model as PNG, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.picture.colours import colours_of
from kerascli.models.picture.layout import LINE, PADDING, TITLE, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.models.picture.layout import Arrow, Layout, Placed

DOTS = 144
POINTS = 0.66
"""Points of a letter for each unit of the picture's own size 12 and 13."""
MOST = 30_000
"""Pixels on a side; a taller model is drawn smaller."""


def write_png(layout: Layout, title: str, path: Path) -> None:
    """Draw the picture into a file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    scale = min(1.0, MOST / (max(layout.width, layout.height) * DOTS / 100))
    figure = Figure(figsize=(layout.width / 100 * scale, layout.height / 100 * scale), dpi=DOTS)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, layout.width)
    axes.set_ylim(layout.height, 0)
    axes.axis("off")
    for placed in layout.boxes:
        _box(axes, placed, scale)
    for arrow in layout.arrows:
        _arrow(axes, arrow)
    figure.savefig(path, metadata={"Title": title})


def _box(axes: Any, placed: Placed, scale: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    fill, line = colours_of(placed.box.kind)
    axes.add_patch(
        FancyBboxPatch(
            (placed.x + 4, placed.y + 4),
            placed.width - 8,
            placed.height - 8,
            boxstyle="round,pad=4,rounding_size=6",
            facecolor="#fcfcfd" if placed.box.inside is not None else fill,
            edgecolor=line,
            linestyle="--" if placed.box.shared else "-",
        )
    )
    middle = placed.x + placed.width / 2
    style = {"ha": "center", "va": "baseline", "parse_math": False}
    axes.text(middle, placed.y + TITLE - 7, placed.box.kind, weight="bold", fontsize=13 * POINTS * scale, **style)
    for number, text in enumerate(lines_of(placed.box)):
        y = placed.y + TITLE + LINE * (number + 1) - PADDING / 2
        axes.text(middle, y, text, color="#475467", fontsize=12 * POINTS * scale, **style)
    for inner in placed.inside:
        _box(axes, inner, scale)


def _arrow(axes: Any, arrow: Arrow) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Curve

    (x, y), *rest = arrow.points
    points, codes = [(x, y)], [Curve.MOVETO]
    for right, down in rest:
        half = (y + down) / 2
        points += [(x, half), (right, half), (right, down)]
        codes += [Curve.CURVE4] * 3
        x, y = right, down
    axes.add_patch(
        FancyArrowPatch(path=Curve(points, codes), arrowstyle="-|>", mutation_scale=8, color="#667085", linewidth=1)
    )
