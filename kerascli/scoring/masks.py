"""Masks: how well they lie over the truth, and the examples where they do so worst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.scoring.scores import MaskAnswer

if TYPE_CHECKING:
    from kerascli.scoring.answers import Answered

    Array = np.ndarray[Any, np.dtype[Any]]

SHOWN = 4
"""Examples whose masks are kept to be looked at."""


def overlap(confusion: Array) -> Array:
    """Intersection over union of each class; NaN of a class that neither truth nor answers hold."""
    hit = np.diag(confusion).astype("float64")
    union = confusion.sum(0) + confusion.sum(1) - hit
    return np.asarray(np.divide(hit, union, out=np.full_like(hit, np.nan), where=union > 0))


def worst_masks(answered: Answered, truth: Array, said: Array, classes: int) -> tuple[MaskAnswer, ...]:
    """Of pictures alone; `truth` and `said` are the classes of all pixels, one after the other."""
    if answered.answer.ndim != 4:
        return ()
    shape = answered.answer.shape[:3]
    truths, answers = truth.reshape(shape), said.reshape(shape)
    found = [_mean_overlap(mine, theirs, classes) for mine, theirs in zip(truths, answers, strict=True)]
    return tuple(
        MaskAnswer(index=int(row), overlap=found[row], truth=truths[row], answer=answers[row])
        for row in np.argsort(found, kind="stable")[:SHOWN]
    )


def _mean_overlap(truth: Array, said: Array, classes: int) -> float:
    confusion = np.bincount(truth.ravel() * classes + said.ravel(), minlength=classes**2).reshape(classes, classes)
    return float(np.nanmean(overlap(confusion)))
