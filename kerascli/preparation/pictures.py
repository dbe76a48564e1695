"""Prepared examples as a picture: an image grid, waveforms, or the distribution of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.weights import class_numbers

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]

SHOWN = 16
COLUMNS = 4
DISTRIBUTION_OF = 1000


def plot_examples(data: PreparedData, path: Path, *, augmented: bool) -> Path:
    """Write a PNG; `augmented` shows the first batch as training sees it."""
    from matplotlib.figure import Figure

    batch = next(iter(data.feed("train", shuffle=True).numpy_batches())) if augmented else None
    batch = batch or data.examples("train", DISTRIBUTION_OF)
    x = next(iter(batch[0].values())) if isinstance(batch[0], dict) else batch[0]
    labels = _labels(data, batch)
    figure = Figure(figsize=(9, 9), layout="constrained")
    axes = figure.subplots(COLUMNS, COLUMNS).ravel()
    for index, axis in enumerate(axes):
        _draw(axis, x, index)
        if index < len(labels) and x.ndim > 2 and index < len(x):
            axis.set_title(labels[index], fontsize=8)
    figure.savefig(path, dpi=100)
    return path


def _draw(axis: Any, values: Array, index: int) -> None:
    """One panel: a picture, a wave, or a column's distribution."""
    axis.tick_params(labelsize=6)
    is_picture = values.ndim == 4 and values.shape[-1] in {1, 3, 4}
    if is_picture or values.ndim == 3:
        axis.axis("off")
    if values.ndim >= 3 and index < len(values):
        if is_picture:
            axis.imshow(_as_picture(values[index]), cmap="gray")
        else:
            axis.plot(values[index].reshape(len(values[index]), -1)[:, 0], linewidth=0.7)
    elif values.ndim == 2 and index < values.shape[1] and values.dtype.kind in "fiub":
        axis.hist(values[:, index], bins=30)
        axis.set_title(f"column {index}", fontsize=8)
    else:
        axis.axis("off")


def _as_picture(values: Array) -> Array:
    """Stretched to 0–1, whatever the steps made of it."""
    low, high = float(values.min()), float(values.max())
    stretched = (values.astype("float32") - low) / ((high - low) or 1.0)
    return stretched[..., 0] if values.shape[-1] == 1 else stretched


def _labels(data: PreparedData, batch: tuple[Any, ...]) -> list[str]:
    if len(batch) < 2 or isinstance(batch[1], dict) or batch[1].ndim > 2:
        return []
    names = next(iter(data.facts.class_names.values()), ())
    numbers = class_numbers(batch[1][:SHOWN]).tolist()
    return [names[number] if 0 <= number < len(names) else str(number) for number in numbers]
