"""An evaluation as pictures: confusion matrix, curves, residuals, calibration, the worst mistakes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kerascli.reports.evaluation_masks import draw_masks
from kerascli.reports.fonts import font_families, is_east_asian
from kerascli.runs.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.scoring.scores import Curve, Scores

MOST_CELLS = 40
"""Classes; a larger matrix is drawn without numbers in it."""
SMALLEST, LARGEST = 5.0, 10.0
"""Points of the class names; where they are too many even for the smallest, some are left out."""
LONGEST = 24
"""Letters of a class name that are shown: its beginning and its end, by which names of one kind differ."""
NAMES_AN_INCH = 40
"""Points that all class names have together, an inch of the picture: the rest is room between them and beside."""
MOST_CURVES = 20
"""More on one plot tell nothing."""
PANEL = 2.1
"""Inches of a picture's side."""
DARK = 0.5
"""From this share of the largest cell a number is written in white."""
STYLES = ("-", "--", "-.", ":")
INSIDE = 10
"""Names that a legend over the curves leaves room for them with."""


def draw_evaluation(
    scores: Scores, folder: Path, inputs: Sequence[Any] = (), *, prefix: str = ""
) -> tuple[list[Path], list[Problem]]:
    """Draw what there is to draw as PNG and SVG; answers the files, and a warning where a font is missing."""
    import matplotlib as mpl

    families, warnings = font_families([scores.output, *(row.name for row in scores.classes)])
    made: list[Path] = []
    with mpl.rc_context({"font.family": families, "svg.hashsalt": "kerascli", "svg.fonttype": "path"}):
        for name, draw in _pictures(scores, inputs):
            figure = draw()
            for suffix in (".png", ".svg"):
                path = folder / f"{prefix}{name}{suffix}"
                with whole_file(path) as temporary:
                    figure.savefig(temporary, dpi=110, metadata={"Date": None} if suffix == ".svg" else None)
                made.append(path)
    return made, warnings


def _pictures(scores: Scores, inputs: Sequence[Any]) -> Iterator[tuple[str, Callable[[], Any]]]:
    if scores.confusion:
        yield "confusion", lambda: _confusion(scores)
    if scores.roc:
        yield "roc", lambda: _curves(scores.roc, "ROC", "false positive rate", "true positive rate")
    if scores.precision_recall:
        yield (
            "precision_recall",
            lambda: _curves(scores.precision_recall, "precision and recall", "recall", "precision"),
        )
    if scores.residuals:
        yield "residuals", lambda: _residuals(scores)
    if scores.calibration:
        yield "calibration", lambda: _calibration(scores)
    pictures = [picture for picture in (as_picture(part) for part in inputs) if picture is not None]
    if pictures and len(pictures) == len(scores.worst):
        yield "worst", lambda: _worst(scores, pictures)
    if scores.masks:
        yield "masks", lambda: draw_masks(scores, pictures)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _confusion(scores: Scores) -> Any:
    import numpy as np

    counts = np.array(scores.confusion)
    names = [row.name for row in scores.classes]
    side = min(12.0, 3 + 0.45 * len(names))
    figure, panel = _figure(side, side * 0.92)
    panel.imshow(counts, cmap="Blues")
    panel.set(xlabel="answered", ylabel="true", title=f"{scores.output}: who is taken for whom")
    size = max(SMALLEST, min(LARGEST, NAMES_AN_INCH * side / len(names)))
    every = max(1, math.ceil(SMALLEST * len(names) / (NAMES_AN_INCH * side)))
    places = range(0, len(names), every)
    shown = [_clipped(name) for name in names[::every]]
    turned = 90 if max(map(len, shown), default=0) > 3 or len(names) > MOST_CELLS else 0
    panel.set_xticks(places, shown, rotation=turned, fontsize=size)
    panel.set_yticks(places, shown, fontsize=size)
    if len(names) <= MOST_CELLS:
        for row, column in np.ndindex(counts.shape):
            dark = counts[row, column] > counts.max() * DARK
            colour = "white" if dark else "0.2" if counts[row, column] else "0.75"
            panel.text(column, row, f"{counts[row, column]:,}", ha="center", va="center", color=colour, fontsize=8)
    return figure


def _curves(curves: Sequence[Curve], title: str, x: str, y: str) -> Any:
    """Of many classes those that the model tells apart worst."""
    drawn = sorted(sorted(curves, key=lambda curve: curve.area)[:MOST_CURVES], key=curves.index)
    if len(drawn) < len(curves):
        title = f"{title}: the {len(drawn)} smallest areas of {len(curves)}"
    figure, panel = _figure(5.4, 4.6 if len(drawn) <= INSIDE else 6.4)
    for place, curve in enumerate(drawn):
        label = f"{_clipped(curve.name)}  {curve.area:.3f}"
        panel.plot(curve.x, curve.y, STYLES[place % len(STYLES)], label=label, linewidth=1.4)
    panel.set(title=title, xlabel=x, ylabel=y, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    panel.grid(visible=True, color="0.9")
    if len(drawn) <= INSIDE:
        panel.legend(fontsize="small", title="area")
    else:
        figure.legend(fontsize="x-small", title="area", loc="outside lower center", ncols=2)
    return figure


def _residuals(scores: Scores) -> Any:
    from matplotlib.ticker import MaxNLocator

    figure, panel = _figure(5.4, 3.6)
    panel.hist(scores.residuals, bins=40, color="#0072b2", edgecolor="white")
    panel.axvline(0, color="0.2", linestyle="--", linewidth=1)
    unit = f" ({scores.unit})" if scores.unit else ""
    panel.xaxis.set_major_locator(MaxNLocator(5))
    panel.xaxis.set_major_formatter(lambda value, _place: f"{value:,g}")
    panel.set(title=f"{scores.output}: answer minus truth", xlabel=f"residual{unit}", ylabel="examples")
    return figure


def _calibration(scores: Scores) -> Any:
    figure, panel = _figure(4.6, 4.4)
    panel.plot((0, 1), (0, 1), color="0.6", linestyle="--", linewidth=1, label="as sure as right")
    sure, share = ([getattr(part, name) for part in scores.calibration] for name in ("probability", "share"))
    most = max(part.count for part in scores.calibration)
    panel.plot(sure, share, color="#0072b2", label="answers, the larger the more")
    panel.scatter(sure, share, [12 + 90 * part.count / most for part in scores.calibration], color="#0072b2")
    panel.set(title="calibration", xlabel="probability", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1.02))
    panel.grid(visible=True, color="0.9")
    panel.legend(fontsize="small")
    return figure


def _worst(scores: Scores, pictures: Sequence[Any]) -> Any:
    from matplotlib.figure import Figure

    columns = min(4, len(pictures))
    lines = -(-len(pictures) // columns)
    figure = Figure(figsize=(PANEL * columns, (PANEL + 0.5) * lines), layout="constrained")
    panels = list(figure.subplots(lines, columns, squeeze=False).flat)
    for panel in panels:
        panel.axis("off")
    for panel, picture, mistake in zip(panels, pictures, scores.worst, strict=False):
        panel.imshow(picture, cmap="gray" if picture.ndim == 2 else None)
        title = f"{_clipped(mistake.truth)} →", f"{_clipped(mistake.answer)}  {mistake.weight:.2f}"
        panel.set_title("\n".join(title), fontsize=min(LARGEST, *(_fitting(line) for line in title)))
    return figure


def _clipped(name: str) -> str:
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:half]}…{name[-half + 1 :]}"


def _fitting(line: str) -> float:
    """The points in which a line is as wide as a panel: a letter is about 0.6 of its height, a Chinese one all."""
    return 72 * 0.9 * PANEL / sum(1 if is_east_asian(letter) else 0.6 for letter in line)


def as_picture(values: Any) -> Any:
    """An input as something to look at: height × width, or with three channels; None where it is no picture."""
    import numpy as np

    array = np.asarray(values)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    shaped = array.ndim == 2 or (array.ndim == 3 and array.shape[-1] == 3)
    if not shaped or min(array.shape[:2]) < 4 or array.dtype.kind not in "fiu":
        return None
    low, high = float(array.min()), float(array.max())
    return (array.astype("float32") - low) / (high - low) if high > low else np.zeros(array.shape, "float32")
