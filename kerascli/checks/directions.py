"""Monitored names of which Keras can't tell whether more or less is better: it stops at the end of the first epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.checks.likely_mistakes import class_of, parts
from kerascli.checks.monitors import watched
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training

JUDGING = frozenset({"EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"})
WITHOUT_DIRECTION = frozenset(
    {"FalseNegatives", "FalsePositives", "Mean", "MeanMetricWrapper", "Sum", "TrueNegatives", "TruePositives"}
)
"""Metrics of Keras that are neither better when they grow nor when they fall."""


def direction_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each monitored name that wants a `mode`."""
    for training in trainings:
        for callback in training.callbacks:
            if callback.target.name not in JUDGING or callback.arguments.get("mode", "auto") != "auto":
                continue
            for name, span in watched(callback, draft):
                if "filepath" in callback.spans and span == callback.spans["filepath"]:
                    continue
                if name in training.names and training.logged.certain and not has_direction(name, training):
                    yield Problem(
                        code="mode-needed",
                        message=f"Keras can't tell whether a higher or a lower `{name}` is better",
                        span=span,
                        help="mode: max (or min)",
                    )


def has_direction(name: str, training: Training) -> bool:
    """Whether Keras finds the metric of this very name, and knows which way is better.

    With several outputs it never does: the metric's own name has no output in front.
    """
    plain = name.removeprefix("val_")
    if plain == "loss":
        return True
    if len(training.outputs or ()) != 1:
        return False
    written = [*parts(training.compile.metrics), *parts(training.compile.weighted_metrics)]
    metrics = [metric for _, metric in written]
    if any(isinstance(metric, str) and metric == plain for metric in metrics):
        return True
    own = [metric for metric in metrics if isinstance(metric, Object)]
    blind = all(metric.target.kind != "keras" or class_of(metric) in WITHOUT_DIRECTION for metric in own)
    return plain != "learning_rate" and not blind
