"""Five epochs over a folder of photographs, against `image_dataset_from_directory`."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop


def measure(workshop: Workshop) -> Iterator[Figure]:
    folder = str(workshop.drawn("photographs"))
    keras, script, ours = workshop.costs(
        workshop.script("import_keras"),
        workshop.script("image_folder", folder, "5"),
        workshop.train("image_folder", "fit.epochs=5"),
    )
    loader, fed = (
        statistics.median(notes["seconds"] for notes in noted)
        for noted in workshop.noted(
            workshop.script("folder_epochs", "loader", "5"), workshop.script("folder_epochs", "kerascli", "5")
        )
    )
    detail = f"{fed:.2f} / {loader:.2f} CPU s, no model behind them"
    yield Figure(work="image folder, 5 epochs of batches", value=fed / loader, bound=0.5, detail=detail)
    mine, its = ours.cpu - keras.cpu, script.cpu - keras.cpu
    detail = f"{mine:.2f} / {its:.2f} CPU s, both without `import keras`"
    yield Figure(work="… and a small model trained on them", value=mine / its, bound=0.5, detail=detail)
