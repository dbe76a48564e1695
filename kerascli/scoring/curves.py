"""ROC, precision-recall and calibration: points that a plot can draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.scoring.scores import Bin, Curve

if TYPE_CHECKING:
    from collections.abc import Iterator

    Array = np.ndarray[Any, np.dtype[Any]]

POINTS = 200
"""Of one curve; more can't be seen."""
FEW = 20
"""Classes that have curves whatever they cost."""
NUMBERS = 5_000_000
"""Answers up to which many classes have theirs too: each of them is sorted once a class."""


def roc_curves(truth: Array, probability: Array, names: list[str], *, binary: bool) -> tuple[Curve, ...]:
    """One curve a class that has both kinds of examples."""
    from sklearn.metrics import auc, roc_curve

    curves = []
    for name, is_it, sure in _one_against_rest(truth, probability, names, binary=binary):
        false, true, _ = roc_curve(is_it, sure)
        curves.append(Curve(name=name, x=_thinned(false), y=_thinned(true), area=float(auc(false, true))))
    return tuple(curves)


def precision_recall_curves(truth: Array, probability: Array, names: list[str], *, binary: bool) -> tuple[Curve, ...]:
    """One curve a class; its area is the average precision."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    curves = []
    for name, is_it, sure in _one_against_rest(truth, probability, names, binary=binary):
        precision, recall, _ = precision_recall_curve(is_it, sure)
        area = float(average_precision_score(is_it, sure))
        curves.append(Curve(name=name, x=_thinned(recall), y=_thinned(precision), area=area))
    return tuple(curves)


def _one_against_rest(
    truth: Array, probability: Array, names: list[str], *, binary: bool
) -> Iterator[tuple[str, Array, Array]]:
    """(class, which examples are of it, how sure the model was) of every class that can have a curve."""
    if not np.all(np.isfinite(probability)):
        return
    if binary:
        columns = [(names[1], truth.reshape(-1) == 1, probability.reshape(-1))]
    elif probability.shape[-1] > FEW and probability.size > NUMBERS:
        return
    else:
        several = truth.ndim == 2
        columns = [
            (name, truth[:, index] == 1 if several else truth == index, probability[:, index])
            for index, name in enumerate(names[: probability.shape[-1]])
        ]
    for name, is_it, sure in columns:
        if is_it.any() and not is_it.all():
            yield name, is_it, sure


def _thinned(values: Array) -> tuple[float, ...]:
    """At most `POINTS` points, both ends among them."""
    picked = np.unique(np.linspace(0, len(values) - 1, min(POINTS, len(values))).astype("int64"))
    return tuple(float(value) for value in values[picked])


def calibration_bins(truth: Array, probability: Array, count: int = 10) -> tuple[Bin, ...]:
    """Of the answered class: mean probability and share of right answers, in equal bins of probability."""
    if probability.shape[-1] > 1:
        sure, right = probability.max(-1), probability.argmax(-1) == truth
    else:
        sure, right = probability.reshape(-1), truth == 1
    bins = np.clip((sure * count).astype("int64"), 0, count - 1)
    return tuple(
        Bin(probability=float(sure[inside].mean()), share=float(right[inside].mean()), count=int(inside.sum()))
        for index in range(count)
        if (inside := bins == index).any()
    )
