"""scikit-learn's 1,797 handwritten digits, made to look like the pictures that they stand in for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Arrays, OpenedSource

if TYPE_CHECKING:
    from kerascli.problems import Span

TRAIN = 1500
"""Digits of the train part; the rest are the test part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesWanted:
    """How the digits have to look to stand in for other pictures."""

    height: int
    width: int
    channels: int | None = None
    """None: the arrays have no channel axis."""
    dtype: str = "uint8"
    label_shape: tuple[int, ...] = ()
    label_dtype: str = "uint8"
    one_hot: bool = False
    labelled: bool = True
    has_test: bool = True


def open_digits(wanted: PicturesWanted, span: Span | None) -> OpenedSource:
    """The digits, scaled to 0–255 and resized, as parts `train` and `test` or as `source`."""
    whole = digits(wanted)
    parts = {UNSPLIT: whole}
    if wanted.has_test:
        parts = {"train": whole.take(slice(0, TRAIN)), "test": whole.take(slice(TRAIN, None))}
    names = tuple(str(digit) for digit in range(10))
    return OpenedSource(
        kind="builtin", parts=parts, class_names={"y": names} if wanted.labelled else {}, stand_in="digits", span=span
    )


def digits(wanted: PicturesWanted) -> Arrays:
    """All of them, in scikit-learn's order."""
    import numpy as np
    from PIL import Image
    from sklearn.datasets import load_digits

    bunch = load_digits()
    scaled = np.round(bunch.images * (255 / 16)).astype("uint8")
    size = (wanted.width, wanted.height)
    pictures = np.stack([np.asarray(Image.fromarray(one).resize(size, Image.Resampling.BICUBIC)) for one in scaled])
    if wanted.channels is not None:
        pictures = np.repeat(pictures[..., None], wanted.channels, axis=-1)
    labels: Any = bunch.target.astype(wanted.label_dtype)
    if wanted.one_hot:
        labels = np.eye(10, dtype=wanted.label_dtype)[bunch.target]
    if wanted.label_shape:
        labels = labels.reshape(len(labels), *wanted.label_shape)
    return Arrays(
        x={"x": pictures.astype(wanted.dtype)}, y={"y": labels} if wanted.labelled else {}, file="scikit-learn's digits"
    )
