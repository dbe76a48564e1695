"""Examples as a picture: an image grid with labels or masks, waveforms, or the distribution of each column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from kerascli.preparation.weights import class_numbers
from kerascli.reports.fonts import font_families

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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
        rows = max(1, -(-len(shown) // COLUMNS))
        figure = Figure(figsize=(9, 9 * rows / COLUMNS), layout="constrained")
        axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
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
    alone = next(iter(stored.values())) if stored is not None and len(stored) == 1 else None
    if alone is not None and _are_texts(alone):
        return _texts(alone, _targets(data, batch))
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
        yield from _targets(data, batch)
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


def _are_texts(values: Array) -> bool:
    return values.ndim == 1 and values.dtype.kind in "OSU" and isinstance(values[0], str | bytes)


def _texts(values: Array, targets: Iterable[Panel]) -> Iterator[Panel]:
    """How long texts are, and the words that most of them have: single positions tell nothing."""
    import numpy as np
    import polars as pl

    texts = [value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in values]
    words = [text.lower().split() for text in texts]
    yield from targets
    yield _histogram("words in a text", np.asarray([len(found) for found in words]))
    yield _histogram("letters in a text", np.asarray([len(text) for text in texts]))
    yield _bars(pl.Series("texts with the word", [word for found in words for word in sorted(set(found))]))


def _targets(data: PreparedData, batch: tuple[Any, ...]) -> Iterator[Panel]:
    """How the targets of vectors and texts are spread: numbers in their own unit, classes by name."""
    import polars as pl

    if len(batch) < 2 or isinstance(batch[1], dict) or batch[1].ndim > 2:
        return
    if _are_numbers(data, batch[1]):
        yield _histogram("y", _in_own_unit(data, batch[1]))
    else:
        yield _bars(pl.Series("y", _labels(data, batch)))


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


def _are_numbers(data: PreparedData, y: Array) -> bool:
    """Numbers to predict; other targets are classes."""
    return not data.facts.class_names and y.dtype.kind == "f" and not (y == y.astype("int64")).all()


def _in_own_unit(data: PreparedData, y: Array) -> Array:
    name = next(iter(data.facts.targets))
    return data.preparation.in_own_unit(name, y).reshape(len(y), -1)[:, 0]


def _labels(data: PreparedData, batch: tuple[Any, ...]) -> list[str]:
    if len(batch) < 2 or isinstance(batch[1], dict) or batch[1].ndim > 2:
        return []
    names = next(iter(data.facts.class_names.values()), ())
    if _are_numbers(data, batch[1]):
        unit = next((f" {unit}" for unit in data.facts.units.values()), "")
        return [f"{value:.4g}{unit}" for value in _in_own_unit(data, batch[1]).tolist()]
    numbers = class_numbers(batch[1]).tolist()
    return [names[number] if 0 <= number < len(names) else str(number) for number in numbers]
