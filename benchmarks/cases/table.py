"""A table of a million rows to its first batch, against a bare polars read."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figure import Figure
from benchmarks.workshop import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop


def measure(workshop: Workshop) -> Iterator[Figure]:
    rows = str(workshop.drawn("rows.csv"))
    plain, learned = (str(HERE / "experiments" / name) for name in ("table.yaml", "table_learned.yaml"))
    polars, plain_cost, learned_cost = (
        statistics.median(notes["seconds"] for notes in noted)
        for noted in workshop.noted(
            workshop.script("polars_read", rows),
            workshop.script("first_batch", plain),
            workshop.script("first_batch", learned, "fingerprint"),
        )
    )
    detail = f"{plain_cost:.2f} / {polars:.2f} CPU s"
    yield Figure(work="table 1M × 12 to the first batch", value=plain_cost / polars, bound=1.5, detail=detail)
    detail = f"{learned_cost:.2f} / {polars:.2f} CPU s"
    yield Figure(work="… learned features and fingerprint", value=learned_cost / polars, bound=3, detail=detail)
