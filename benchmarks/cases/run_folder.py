"""Checkpoints, logs and the rest of the run folder, per epoch of a model with a million parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.epochs import epoch_seconds
from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop

EPOCHS = 12
LONG_EPOCH = 30.0
"""Seconds of the epoch that the bound speaks of."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    workshop.drawn("wide.npz")
    epochs = f"fit.epochs={EPOCHS}"
    script, ours = workshop.noted(workshop.script("epoch_wide", str(EPOCHS)), workshop.train("epoch_wide", epochs))
    mine, its = epoch_seconds(ours), epoch_seconds(script)
    share = 100 * max(mine - its, 0.0) / LONG_EPOCH
    detail = f"{mine:.2f} - {its:.2f} CPU s an epoch"
    yield Figure(work="run folder, 1M parameters, of a 30 s epoch", value=share, bound=2, unit="%", detail=detail)
