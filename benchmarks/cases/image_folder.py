"""Five epochs over a folder of photographs, against `image_dataset_from_directory`."""

from __future__ import annotations

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
    mine, its = ours.cpu - keras.cpu, script.cpu - keras.cpu
    detail = f"{mine:.2f} / {its:.2f} CPU s, both without `import keras`"
    yield Figure(work="image folder, 5 epochs", value=mine / its, bound=0.5, detail=detail)
