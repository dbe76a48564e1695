"""Draws the data that benchmarks work on: `python -m benchmarks.drawing FOLDER/NAME`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20
PHOTOGRAPHS = 2000
CLASSES = 5


def draw_images(path: Path, count: int) -> None:
    """As Keras keeps MNIST."""
    random = np.random.default_rng(SEED)
    x = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    y = random.integers(0, 10, count, dtype=np.uint8)
    np.savez(path, x_train=x, y_train=y, x_test=x[:100], y_test=y[:100])


def draw_columns(path: Path, rows: int, columns: int) -> None:
    """Float columns and two classes."""
    random = np.random.default_rng(SEED)
    x = random.normal(size=(rows, columns)).astype("float32")
    np.savez(path, x_train=x, y_train=(x.sum(1) > 0).astype("int32"))


def draw_photographs(path: Path) -> None:
    """JPEG files of the size that cameras' thumbnails have, in a folder per class."""
    from PIL import Image

    random = np.random.default_rng(SEED)
    for number in range(PHOTOGRAPHS):
        folder = path / f"class_{number % CLASSES}"
        folder.mkdir(parents=True, exist_ok=True)
        coarse = random.integers(0, 256, (10, 14, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((280, 200), Image.Resampling.BICUBIC)
        picture.save(folder / f"{number:04}.jpg", quality=90)


def draw_table(path: Path, rows: int) -> None:
    """Twelve numeric columns, the last of them a target of two classes."""
    import polars as pl

    random = np.random.default_rng(SEED)
    columns = {f"c{number}": random.normal(size=rows).round(6) for number in range(11)}
    target = (sum(columns.values()) > 0).astype("int64")
    pl.DataFrame({**columns, "target": target}).write_csv(path)


DRAWN: dict[str, Callable[[Path], None]] = {
    "images.npz": lambda path: draw_images(path, 60_000),
    "few_images.npz": lambda path: draw_images(path, 24_000),
    "columns.npz": lambda path: draw_columns(path, 100_000, 30),
    "wide.npz": lambda path: draw_columns(path, 6_400, 500),
    "photographs": draw_photographs,
    "rows.csv": lambda path: draw_table(path, 1_000_000),
    "large.csv": lambda path: draw_table(path, 2_100_000),
}

if __name__ == "__main__":
    asked = Path(sys.argv[1])
    DRAWN[asked.name](asked)
