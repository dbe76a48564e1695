"""Cross-validation: all that is done for one model, in a loop over the rows of each fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.layout import indented, statement
from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing


def folds_lines(folds: Expression, data: FitData, blocks: Sequence[Sequence[str]], writing: Writing) -> list[str]:
    """A model for each fold, and one of all rows where the file wants it."""
    name = writing.experiment.name
    split = writing.experiment.data.split
    lines = [
        statement(folds),
        f'divisions = {{f"{name}-fold-{{number}}": rows for number, rows in enumerate(folds, start=1)}}',
    ]
    if split is not None and split.folds is not None and split.folds.refit:
        lines.append(f"divisions[{quoted(name)}] = np.arange({data.rows}), np.arange(0)")
    if data.changed is not None:
        lines.append(f"whole = {data.changed}")
    lines.append("for title, (train, val) in divisions.items():")
    start = [] if data.changed is None else [[f"{data.changed} = whole"]]
    inside = [*start, *blocks, ['model.save(f"{title}.keras")']]
    return [*lines, "\n\n".join("\n".join(indented(block)) for block in inside if block)]
