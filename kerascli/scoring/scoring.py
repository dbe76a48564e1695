"""From truth and answers to scores, by the kind of the output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.scoring.answers import (
    Answered,
    kind_of,
    names_of,
    probabilities,
    said_classes,
    true_classes,
)
from kerascli.scoring.curves import calibration_bins, precision_recall_curves, roc_curves
from kerascli.scoring.intervals import bootstrap
from kerascli.scoring.masks import overlap, worst_masks
from kerascli.scoring.scores import ClassScores, Mistake, Scores

if TYPE_CHECKING:
    from kerascli.scoring.scores import Kind

    Array = np.ndarray[Any, np.dtype[Any]]

WORST = 12
"""Mistakes that are kept."""
RESIDUALS = 2_000
TOP = (3, 5)
"""Of how many classes the right one may be among, where there are more."""


def score(answered: Answered, *, calibration: bool = False, intervals: bool = False) -> Scores:
    """All figures of one output."""
    kind = kind_of(answered)
    if kind == "values":
        return _values(answered, intervals=intervals)
    if kind == "labels":
        return _labels(answered, calibration=calibration, intervals=intervals)
    return _classes(answered, kind, calibration=calibration, intervals=intervals)


def _classes(answered: Answered, kind: Kind, *, calibration: bool, intervals: bool) -> Scores:
    from sklearn.metrics import confusion_matrix

    probability = probabilities(answered, kind)
    truth, said = true_classes(answered), said_classes(probability, answered.cut)
    width = probability.shape[-1] if probability.ndim > 1 else 1
    count = max(2, width, int(truth.max(initial=0)) + 1)
    names = names_of(answered, count)
    figures = _class_figures(truth, said)
    flat = probability.reshape(-1, width)
    if kind == "classes":
        figures |= {f"top-{top} accuracy": _top(truth, flat, top) for top in TOP if top < width}
    confusion = confusion_matrix(truth, said, labels=range(count))
    if kind == "masks":
        figures["mean IoU"] = float(np.nanmean(overlap(confusion)))
    binary = width == 1
    roc = roc_curves(truth, flat, names, binary=binary)
    if roc:
        figures["ROC AUC"] = float(np.mean([curve.area for curve in roc]))
    return Scores(
        output=answered.name,
        kind=kind,
        examples=len(answered.truth),
        figures=figures,
        threshold=answered.cut if binary else None,
        classes=_rows(truth, said, names, confusion if kind == "masks" else None),
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
        roc=roc,
        precision_recall=precision_recall_curves(truth, flat, names, binary=binary),
        worst=_worst_classes(truth, said, flat, names) if kind != "masks" else (),
        masks=worst_masks(answered, truth, said, count) if kind == "masks" else (),
        calibration=calibration_bins(truth, flat) if calibration else (),
        intervals=bootstrap(lambda rows: _class_figures(truth[rows], said[rows]), len(truth)) if intervals else {},
    )


def _class_figures(truth: Array, said: Array) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support, recall_score

    macro = precision_recall_fscore_support(truth, said, average="macro", zero_division=0)
    return {
        "accuracy": float(accuracy_score(truth, said)),
        "balanced accuracy": float(
            recall_score(truth, said, labels=np.unique(truth), average="macro", zero_division=0)
        ),
        "macro precision": float(macro[0]),
        "macro recall": float(macro[1]),
        "macro F1": float(macro[2]),
    }


def _rows(truth: Array, said: Array, names: list[str], confusion: Array | None) -> tuple[ClassScores, ...]:
    from sklearn.metrics import precision_recall_fscore_support

    table = precision_recall_fscore_support(truth, said, labels=range(len(names)), zero_division=0)
    shares = overlap(confusion) if confusion is not None else None
    return tuple(
        ClassScores(
            name=name,
            precision=float(precision),
            recall=float(recall),
            f1=float(f1),
            support=int(support),
            intersection_over_union=None if shares is None else float(shares[index]),
        )
        for index, (name, precision, recall, f1, support) in enumerate(zip(names, *table, strict=True))
    )


def _top(truth: Array, probability: Array, top: int) -> float:
    best = np.argpartition(probability, -top, axis=-1)[:, -top:]
    return float((best == truth[:, None]).any(-1).mean())


def _worst_classes(truth: Array, said: Array, probability: Array, names: list[str]) -> tuple[Mistake, ...]:
    if probability.shape[-1] > 1:
        sure = probability.max(-1)
    else:
        yes = probability.reshape(-1)
        sure = np.where(said == 1, yes, 1 - yes)
    wrong = np.flatnonzero(truth != said)
    chosen = wrong[np.argsort(-sure[wrong], kind="stable")][:WORST]
    return tuple(
        Mistake(index=int(row), truth=names[truth[row]], answer=names[said[row]], weight=float(sure[row]))
        for row in chosen
    )


def _labels(answered: Answered, *, calibration: bool, intervals: bool) -> Scores:
    from sklearn.metrics import f1_score, hamming_loss

    probability = probabilities(answered, "labels")
    truth = answered.truth.astype("int64")
    said = (probability > answered.cut).astype("int64")
    names = names_of(answered, truth.shape[-1])

    def figures(rows: Array) -> dict[str, float]:
        return {
            "exact match": float((truth[rows] == said[rows]).all(-1).mean()),
            "hamming loss": float(hamming_loss(truth[rows], said[rows])),
            "micro F1": float(f1_score(truth[rows], said[rows], average="micro", zero_division=0)),
            "macro F1": float(f1_score(truth[rows], said[rows], average="macro", zero_division=0)),
        }

    roc = roc_curves(truth, probability, names, binary=False)
    areas = {"ROC AUC": float(np.mean([curve.area for curve in roc]))} if roc else {}
    columns = [_rows(truth[:, index], said[:, index], ["no", name], None)[1] for index, name in enumerate(names)]
    return Scores(
        output=answered.name,
        kind="labels",
        examples=len(truth),
        figures={**figures(np.arange(len(truth))), **areas},
        threshold=answered.cut,
        classes=tuple(columns),
        roc=roc,
        precision_recall=precision_recall_curves(truth, probability, names, binary=False),
        worst=_worst_labels(truth, said, probability, names),
        calibration=calibration_bins(truth.reshape(-1), probability.reshape(-1, 1)) if calibration else (),
        intervals=bootstrap(figures, len(truth)) if intervals else {},
    )


def _worst_labels(truth: Array, said: Array, probability: Array, names: list[str]) -> tuple[Mistake, ...]:
    """The examples with the surest wrong label."""
    sure = np.where(truth != said, np.where(said == 1, probability, 1 - probability), 0.0).max(-1)
    wrong = np.flatnonzero((truth != said).any(-1))
    chosen = wrong[np.argsort(-sure[wrong], kind="stable")][:WORST]

    def told(labels: Array) -> str:
        return ", ".join(name for name, there in zip(names, labels, strict=True) if there) or "none"

    return tuple(
        Mistake(index=int(row), truth=told(truth[row]), answer=told(said[row]), weight=float(sure[row]))
        for row in chosen
    )


def _values(answered: Answered, *, intervals: bool) -> Scores:
    truth = answered.truth.reshape(len(answered.truth), -1).astype("float64")
    said = answered.answer.reshape(len(answered.answer), -1).astype("float64")

    def figures(rows: Array) -> dict[str, float]:
        from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

        return {
            "MAE": float(mean_absolute_error(truth[rows], said[rows])),
            "RMSE": float(root_mean_squared_error(truth[rows], said[rows])),
            "R²": float(r2_score(truth[rows], said[rows])) if len(rows) > 1 else float("nan"),
        }

    error = np.abs(said - truth).mean(-1)
    worst = np.argsort(-error, kind="stable")[:WORST]
    residuals = (said - truth).reshape(-1)
    step = max(1, -(-len(residuals) // RESIDUALS))
    return Scores(
        output=answered.name,
        kind="values",
        examples=len(truth),
        figures=figures(np.arange(len(truth))),
        unit=answered.unit,
        worst=tuple(
            Mistake(index=int(row), truth=_short(truth[row]), answer=_short(said[row]), weight=float(error[row]))
            for row in worst
        ),
        residuals=tuple(float(residual) for residual in residuals[::step]),
        intervals=bootstrap(figures, len(truth)) if intervals else {},
    )


def _short(row: Array) -> str:
    """A value, or the first of many."""
    shown = ", ".join(f"{value:.4g}" for value in row[:3])
    return shown + (", …" if len(row) > 3 else "")
