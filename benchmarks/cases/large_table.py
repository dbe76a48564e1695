"""The memory that training on a table of 200 MB takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.figure import Figure

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
