"""The memory that training on a table of 200 MB takes."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figure import Figure
from benchmarks.workshop import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop


def measure(workshop: Workshop) -> Iterator[Figure]:
    table = workshop.drawn("large.csv")
    keras, ours = workshop.costs(
        workshop.script("import_keras"),
        workshop.train("table", f"data.source={{table: {table}}}", "fit.epochs=1"),
    )
    work = f"table of {table.stat().st_size / 1e6:.0f} MB, peak above `import keras`"
    detail = f"{ours.peak:.0f} - {keras.peak:.0f} MiB"
    yield Figure(work=work, value=ours.peak - keras.peak, bound=300, unit="MiB", detail=detail)
    noted = workshop.noted(workshop.script("table_epochs", str(HERE / "experiments" / "table.yaml"), str(table)))[0]
    second, blocks, parse = (
        statistics.median(notes[name] for notes in noted) for name in ("second", "parse", "polars")
    )
    detail = (
        f"{parse:.2f} / {second:.2f} CPU s, batches of 1024; {blocks:.2f} where it is parsed within the memory bound"
    )
    work = "… its second epoch, against a bare polars read of it"
    yield Figure(work=work, value=parse / second, bound=5, at_least=True, detail=detail)
