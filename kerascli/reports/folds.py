"""What the folds of a cross-validation gave, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.reports.figures import metric
from kerascli.reports.html import table_html

if TYPE_CHECKING:
    from kerascli.runs.summary import RunSummary


def folds_html(run: RunSummary) -> str:
    """A row for each fold, then mean and standard deviation; nothing for a run without folds."""
    folds = run.record.folds if run.record else None
    if folds is None:
        return ""
    names = list(folds.mean)
    rows = [
        [identifier, *(metric(folds.values[name][place]) for name in names)]
        for place, identifier in enumerate(folds.runs)
    ]
    rows.append(["mean", *(metric(folds.mean[name]) for name in names)])
    rows.append(["standard deviation", *(metric(folds.spread[name]) for name in names)])
    return table_html(["fold", *names], rows, numbers=True)
