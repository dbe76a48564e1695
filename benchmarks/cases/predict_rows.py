"""A million rows answered by `kerascli predict`, against `Model.predict` on ready arrays."""

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
    answers = str(workshop.folder / "answers.csv")
    noted = workshop.noted(workshop.script("predict", str(model), rows, BATCH))[0]
    ready = statistics.median(notes["seconds"] for notes in noted)
    command = workshop.kerascli("predict", "--model", str(model), rows, "-o", answers, "--batch-size", BATCH)
    keras, ours = workshop.costs(workshop.script("import_keras"), command)
    mine = ours.cpu - keras.cpu
    detail = f"{mine:.1f} (CSV to CSV, without `import keras`), {ready:.1f} CPU s"
    yield Figure(work="predict, 1M rows, rate", value=ready / mine, bound=0.8, at_least=True, detail=detail)
