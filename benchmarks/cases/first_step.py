"""What lies before the first step, beside importing Keras and building the model."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop


def measure(workshop: Workshop) -> Iterator[Figure]:
    workshop.drawn("few_images.npz")
    script, ours = (
        statistics.median(notes["train_begin"] for notes in noted)
        for noted in workshop.noted(
            workshop.script("epoch_cnn", "1"),
            workshop.train("epoch_cnn", "fit.epochs=1"),
        )
    )
    detail = f"{ours:.2f} - {script:.2f}"
    work = "before the first step, beyond the script"
    yield Figure(work=work, value=ours - script, bound=0.5, unit="CPU s", detail=detail)
