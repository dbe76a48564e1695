"""A million rows answered in a stream, from CSV to CSV, against `Model.predict` on ready arrays.

Both sides stand in one process and take turns, after a turn that compiles: what counts is how fast rows go through, not
how long a process takes to start. The stream reads the file, prepares the rows, asks the model and writes its answers.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop

BATCH = "1024"


def measure(workshop: Workshop) -> Iterator[Figure]:
    rows = str(workshop.drawn("rows.csv"))
    runs = workshop.folder / "trained"
    workshop.run([*workshop.train("table_learned", "fit.epochs=1"), "--runs", str(runs)])
    (model,) = runs.glob("*/final_model.keras")
    (noted,) = workshop.noted(workshop.script("predict_rows", str(model.parent), rows, BATCH))
    taken = {side: statistics.median(second for notes in noted for second in notes[side]) for side in noted[0]}
    for clock in ("cpu", "wall"):
        ready, stream = taken[f"ready {clock}"], taken[f"stream {clock}"]
        detail = f"{stream:.2f} (CSV to CSV), {ready:.2f} {clock} s"
        yield Figure(
            work=f"predict, 1M rows, rate ({clock})", value=ready / stream, bound=0.8, at_least=True, detail=detail
        )
