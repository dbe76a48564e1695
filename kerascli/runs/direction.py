"""Whether more or less of a metric is better, by the rule of Keras's own metrics and without importing them."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["min", "max"]

UP = (
    *("acc", "accuracy", "auc", "precision", "recall", "f1_score", "fbeta_score", "r2_score", "io_u", "iou"),
    *("cosine_similarity", "correlation", "at_recall", "at_precision", "at_specificity", "at_sensitivity"),
)
DOWN = (
    *("loss", "error", "mse", "mae", "mape", "msle", "rmse", "crossentropy", "divergence", "poisson", "hinge"),
    *("logcosh", "log_cosh", "false_positives", "false_negatives"),
)
"""How names of metrics end, with the output's name before and a number behind taken into account."""

NUMBERED = re.compile(r"_\d+$")


def direction_of(metric: str) -> Direction | None:
    """`max` for `val_accuracy`, `min` for `priority_loss`; None where the name does not tell."""
    name = NUMBERED.sub("", metric.lower())
    if any(name == ending or name.endswith(f"_{ending}") for ending in UP):
        return "max"
    if any(name == ending or name.endswith(f"_{ending}") for ending in DOWN):
        return "min"
    return None
