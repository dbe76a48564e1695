"""The whole `kerascli train` of configs/mnist_cnn.yaml on 60,000 random images, against the script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop

CONFIG = Path(__file__).parents[2] / "configs" / "mnist_cnn.yaml"


def measure(workshop: Workshop) -> Iterator[Figure]:
    images = workshop.drawn("images.npz")
    source = f"data.source={{builtin: mnist, file: {images}}}"
    ours = workshop.kerascli("train", str(CONFIG), source, "fit.epochs=2", "run.report=false", "--quiet")
    script, command = workshop.costs(workshop.script("mnist_cnn", str(images), "2"), ours)
    detail = f"{command.cpu:.1f} / {script.cpu:.1f} CPU s"
    yield Figure(work="mnist_cnn, 60,000 images, 2 epochs", value=command.cpu / script.cpu, bound=1.02, detail=detail)
    detail = f"{command.peak:.0f} / {script.peak:.0f} MiB"
    yield Figure(work="… peak memory", value=command.peak / script.peak, bound=0.75, detail=detail)
