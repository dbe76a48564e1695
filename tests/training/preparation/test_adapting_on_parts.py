"""`adapt: [train, validation]` on arrays, tables, pictures and texts: as Keras adapts to the same examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from kerascli.workflows.assembling import _as_adapted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X = np.random.default_rng(0).normal(3, 2, (40, 3)).astype("float32")
WORDS = ["hello", "world", "红", "灯", "of"]


def arrays(folder: Path) -> tuple[dict[str, Any], Any]:
    np.savez(folder / "a.npz", x=X, y=np.arange(40) % 2)
    section = {"source": {"arrays": str(folder / "a.npz")}, "prepare": {"x": [{"multiply": 2}]}}
    return {**section, "split": {"validation": 10, "test": 6}}, (X * 2)[:34]


def table(folder: Path) -> tuple[dict[str, Any], Any]:
    pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": np.arange(40) % 2}).write_csv(folder / "t.csv")
    section = {"source": {"table": str(folder / "t.csv")}, "target": "y", "features": "rest"}
    return {**section, "split": {"validation": 10, "test": 6}}, X[:34, :2]


def pictures(folder: Path) -> tuple[dict[str, Any], Any]:
    from kerascli.backend import keras

    for number in range(24):
        path = folder / "pics" / "ab"[number % 2]
        path.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype="uint8")
        Image.fromarray(pixels).save(path / f"{number}.png")
    listed = keras.utils.image_dataset_from_directory(folder / "pics", image_size=(8, 8), shuffle=False, verbose=False)
    section = {"source": {"images": {"directory": str(folder / "pics"), "image_size": [8, 8]}}}
    return {**section, "split": {"random": {"validation": 0.25}}}, listed.map(lambda x, _: x)


def texts(folder: Path) -> tuple[dict[str, Any], Any]:
    from kerascli.backend import keras

    for number in range(24):
        path = folder / "texts" / "ab"[number % 2]
        path.mkdir(parents=True, exist_ok=True)
        words = [*np.random.default_rng(number).choice(WORDS, 5), f"w{number}"]
        (path / f"{number}.txt").write_text(" ".join(words), encoding="utf-8")
    listed = keras.utils.text_dataset_from_directory(folder / "texts", shuffle=False, verbose=False)
    section = {"source": {"text": {"directory": str(folder / "texts")}}, "split": {"random": {"validation": 0.25}}}
    return section, listed.map(lambda x, _: x)


@pytest.mark.parametrize("make", [arrays, table, pictures, texts])
def test_a_layer_adapts_to_several_parts_as_to_their_examples_together(
    make: Callable[[Path], tuple[dict[str, Any], Any]], tmp_path: Path, prepare: Any
) -> None:
    from kerascli.backend import keras

    section, together = make(tmp_path)
    data = prepare(section)
    parts = _as_adapted(data, ("train", "validation"), None)
    layers = [keras.layers.TextVectorization() if make is texts else keras.layers.Normalization() for _ in range(2)]
    layers[0].adapt(parts)
    layers[1].adapt(together)
    if make is texts:
        assert layers[0].get_vocabulary() == layers[1].get_vocabulary()
        alone = keras.layers.TextVectorization()
        alone.adapt(_as_adapted(data, ("train",), None))
        assert len(alone.get_vocabulary()) < len(layers[0].get_vocabulary())
        return
    exactly = {"rtol": 0} if make in {arrays, table} else {"rtol": 2e-6}
    for name in ("mean", "variance"):
        np.testing.assert_allclose(*(np.asarray(getattr(layer, name)) for layer in layers), **exactly)
