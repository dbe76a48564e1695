"""Examples that are pictures, side by side in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

ACROSS = 8
GAP = 4
LARGEST, SMALLEST = 96, 56
"""Pixels of one picture's side: small ones are made larger by whole steps, large ones are shrunk."""


def example_grid(examples: Any) -> Image | None:
    """Rows of eight; None where an example is no picture."""
    from PIL import Image

    values = np.asarray(examples)
    if values.ndim == 3 and min(values.shape[1:]) >= 8:
        values = values[..., None]
    if values.ndim != 4 or values.shape[-1] not in {1, 3} or min(values.shape[1:3]) < 8:
        return None
    tiles = [_tile(Image.fromarray(picture)) for picture in _as_bytes(values)]
    wide, high = tiles[0].size
    rows = -(-len(tiles) // ACROSS)
    grid = Image.new("RGB", (min(len(tiles), ACROSS) * (wide + GAP) - GAP, rows * (high + GAP) - GAP), "white")
    for place, tile in enumerate(tiles):
        grid.paste(tile, (place % ACROSS * (wide + GAP), place // ACROSS * (high + GAP)))
    return grid


def _as_bytes(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """From whatever range the preparation made to 0–255, the same for all."""
    if values.dtype != np.uint8:
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if low >= 0 and high > 1:
            low, high = 0.0, max(high, 255.0)
        values = np.clip(np.nan_to_num((values.astype("float64") - low) / ((high - low) or 1.0) * 255), 0, 255).astype(
            "uint8"
        )
    return values[..., 0] if values.shape[-1] == 1 else values


def _tile(picture: Image) -> Image:
    from PIL import Image

    longest = max(picture.size)
    if longest > LARGEST:
        picture.thumbnail((LARGEST, LARGEST))
        return picture
    times = max(SMALLEST // longest, 1)
    return picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)
