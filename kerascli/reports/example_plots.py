"""Examples as a picture: an image grid with labels or masks, waveforms, or the distribution of each column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from kerascli.preparation.weights import class_numbers
from kerascli.reports.fonts import font_families

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    import polars as pl

    from kerascli.preparation.prepared import PreparedData
    from kerascli.problems import Problem

    Array = np.ndarray[Any, np.dtype[Any]]
    Draw = Callable[[Any], None]

SHOWN = 16
COLUMNS = 4
DISTRIBUTION_OF = 1000
BARS = 10
"""Of a column of texts so many of its values are shown, the most frequent first."""
SMALLEST_PICTURE = 8
"""Two axes of at least so much are a picture: a digit, a spectrogram; shorter ones are series side by side."""


@dataclass(frozen=True)
class Panel:
    """One of the small pictures."""

    title: str
    draw: Draw
    kind: str
    """What it is: `picture`, `series`, `histogram`, `bars`."""
    labels: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return " ".join((self.title, *self.labels))


def plot_examples(data: PreparedData, path: Path, *, augmented: bool, stored: Any = None) -> list[Problem]:
    """Write a PNG of examples as fed, of a table and of sounds as `stored`; answers a warning where a font is missing.

    `augmented` are the examples of the first batch as training sees them.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    if augmented:
        panels = _examples(data, next(data.feed("train", shuffle=True).numpy_batches()))
    else:
        panels = _panels(data, stored)
    shown = list(islice(panels, SHOWN))
    families, warnings = font_families([panel.words for panel in shown])
    with mpl.rc_context({"font.family": families}), catch_warnings():
        # A letter that no font has is a box in the picture, and told once.
        simplefilter("ignore", UserWarning)
        figure = Figure(figsize=(9, 9), layout="constrained")
        axes = figure.subplots(COLUMNS, COLUMNS).ravel()
        for axis, panel in zip(axes, shown, strict=False):
            axis.tick_params(labelsize=6)
            axis.set_title(_printable(panel.title), fontsize=8)
            panel.draw(axis)
        for axis in axes[len(shown) :]:
            axis.axis("off")
        figure.savefig(path, dpi=100)
    return warnings


def _panels(data: PreparedData, stored: Any) -> Iterator[Panel]:
    if hasattr(stored, "get_column"):
        return _columns(data, stored)
    batch = data.examples("train", DISTRIBUTION_OF)
    if stored is not None and data.opened.first.kind == "audio":
        labels = _labels(data, batch)
        return (_series(label, wave[:, 0]) for label, wave in zip(labels, stored["x"], strict=False))
    return _examples(data, batch)


def _columns(data: PreparedData, frame: pl.DataFrame) -> Iterator[Panel]:
    """The columns of a table that reach the model, by name, and its targets."""
    table = data.preparation.table
    wanted = set(table.features.columns) if table is not None else set()
    targets = data.section.target
    for target in targets.values() if isinstance(targets, dict) else [targets]:
        wanted.add(str(getattr(target, "column", target)))
    for series in frame.iter_columns():
        if series.name in wanted:
            known = series.drop_nulls()
            numeric = known.dtype.is_numeric() and known.n_unique() > BARS
            yield _histogram(series.name, known.to_numpy()) if numeric else _bars(known)


def _examples(data: PreparedData, batch: tuple[Any, ...]) -> Iterator[Panel]:
    """One panel for each example; of vectors one for each column; a mask follows its picture."""
    x = next(iter(batch[0].values())) if isinstance(batch[0], dict) else batch[0]
    if x.ndim == 2 and x.dtype.kind in "fiub":
        for index in range(x.shape[1]):
            yield _histogram(f"column {index}", x[:, index])
        return
    if x.ndim < 3:
        return
    y = batch[1] if len(batch) > 1 and not isinstance(batch[1], dict) else None
    labels = _labels(data, batch)
    for index, example in enumerate(x):
        yield _drawn(labels[index] if index < len(labels) else "", example)
        if y is not None and y.ndim == 4:
            yield _drawn("its target", y[index])


def _drawn(title: str, example: Array) -> Panel:
    """A picture, or a series over time."""
    is_picture = example.ndim == 3 and example.shape[-1] in {1, 3, 4}
    if is_picture or (example.ndim == 2 and min(example.shape) >= SMALLEST_PICTURE):
        return _picture(title, example)
    return _series(title, example.reshape(len(example), -1)[:, 0])


def _picture(title: str, values: Array) -> Panel:
    """Stretched to 0–1, whatever the steps made of it."""
    low, high = float(values.min()), float(values.max())
    stretched = (values.astype("float32") - low) / ((high - low) or 1.0)
    shown = stretched[..., 0] if stretched.ndim == 3 and stretched.shape[-1] == 1 else stretched

    def draw(axis: Any) -> None:
        axis.axis("off")
        axis.imshow(shown, cmap="gray", aspect="equal" if 0.5 < shown.shape[0] / shown.shape[1] < 2 else "auto")

    return Panel(title, draw, "picture")


def _series(title: str, values: Array) -> Panel:
    def draw(axis: Any) -> None:
        axis.axis("off")
        axis.plot(values, linewidth=0.7)

    return Panel(title, draw, "series")


def _histogram(title: str, values: Array) -> Panel:
    return Panel(title, lambda axis: axis.hist(values, bins=30), "histogram")


def _bars(series: pl.Series) -> Panel:
    """How often each value stands there."""
    counts = series.value_counts(sort=True).head(BARS)
    names = [_printable(str(value)[:12]) for value in counts.get_column(series.name).to_list()]
    heights = counts.get_column("count").to_list()

    def draw(axis: Any) -> None:
        axis.barh(names[::-1], heights[::-1])

    return Panel(series.name, draw, "bars", tuple(names))


def _printable(text: str) -> str:
    """`$` begins a formula in Matplotlib."""
    return text.replace("$", r"\$")


def _labels(data: PreparedData, batch: tuple[Any, ...]) -> list[str]:
    if len(batch) < 2 or isinstance(batch[1], dict) or batch[1].ndim > 2:
        return []
    names = next(iter(data.facts.class_names.values()), ())
    first = batch[1][:SHOWN]
    if not names and first.dtype.kind == "f":
        return [f"{value:.4g}" for value in first.reshape(len(first), -1)[:, 0].tolist()]
    numbers = class_numbers(first).tolist()
    return [names[number] if 0 <= number < len(names) else str(number) for number in numbers]
