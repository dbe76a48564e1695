"""An epoch after the first ones, with the same numbers as the script's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.epochs import epoch_seconds
from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.workshop import Workshop

EPOCHS = 5


class OtherNumbersError(Exception):
    """The two sides did not do the same work."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    workshop.drawn("few_images.npz")
    workshop.drawn("columns.npz")
    epochs = (f"fit.epochs={EPOCHS}",)
    script, ours = workshop.noted(
        workshop.script("epoch_cnn", str(EPOCHS)), workshop.train("epoch_cnn", *epochs, "data.batch_size=32")
    )
    yield _figure("steady epoch, CNN", 0.96, ours, script)
    script, ours, fast = workshop.noted(
        workshop.script("epoch_mlp", str(EPOCHS)),
        workshop.train("epoch_mlp", *epochs),
        workshop.train("epoch_mlp", *epochs, "data.shuffle=fast"),
    )
    yield _figure("steady epoch, MLP, 100,000 rows", 0.68, ours, script)
    yield _figure("… with `shuffle: fast`", 0.60, fast, script, same_numbers=False)


def _figure(
    work: str,
    bound: float,
    ours: Sequence[dict[str, Any]],
    script: Sequence[dict[str, Any]],
    *,
    same_numbers: bool = True,
) -> Figure:
    if same_numbers and ours[0]["losses"] != script[0]["losses"]:
        raise OtherNumbersError(f"{work}: {ours[0]['losses']} is not {script[0]['losses']}")
    mine, its = epoch_seconds(ours), epoch_seconds(script)
    return Figure(work=work, value=mine / its, bound=bound, detail=f"{mine:.2f} / {its:.2f} CPU s")
