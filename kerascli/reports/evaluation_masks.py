"""Masks over their pictures: what is there, what was answered, and where the two differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.scoring.scores import Scores

TITLES = ("picture", "true", "answered", "wrong")
SEEN_THROUGH = 0.55


def draw_masks(scores: Scores, pictures: Sequence[Any]) -> Any:
    """A row an example; classes have the same colour everywhere, the first class (the ground) none."""
    import numpy as np
    from matplotlib.figure import Figure

    count = len(scores.masks)
    figure = Figure(figsize=(1.9 * len(TITLES), 2.05 * count + 0.3), layout="constrained")
    panels = figure.subplots(count, len(TITLES), squeeze=False)
    under = pictures if len(pictures) == count else [np.zeros(mask.truth.shape) for mask in scores.masks]
    highest = max(2, len(scores.classes)) - 1
    for row, mask, picture in zip(panels, scores.masks, under, strict=True):
        over = (None, mask.truth, mask.answer, mask.truth != mask.answer)
        for panel, layer in zip(row, over, strict=True):
            panel.axis("off")
            panel.imshow(picture, cmap="gray" if picture.ndim == 2 else None)
            if layer is not None:
                wrong = layer.dtype == bool
                shown = np.ma.masked_equal(layer.astype("int64"), 0)
                panel.imshow(
                    shown, cmap="Reds" if wrong else "viridis", vmin=0, vmax=1 if wrong else highest, alpha=SEEN_THROUGH
                )
        row[0].set_title(f"example {mask.index}", fontsize="small")
        row[2].set_title(f"IoU {mask.overlap:.2f}", fontsize="small")
    for place in (1, 3):
        panels[0][place].set_title(TITLES[place], fontsize="small")
    panels[0][2].set_title(f"answered  IoU {scores.masks[0].overlap:.2f}", fontsize="small")
    return figure
