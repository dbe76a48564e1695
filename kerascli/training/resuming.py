"""Make a model that was just compiled ready to take a snapshot from inside an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.training.snapshot import Snapshot


def build_for(snapshot: Snapshot, model: Any, feed: Any) -> None:
    """Make the variables of metrics that Keras would only make at the first step.

    Nothing is computed: Keras walks through model, loss and metrics with the shapes of a batch. The optimizer is built
    where its variables are set; what the walk draws from random generators is undone by the snapshot.
    """
    saved = snapshot.values["variables"]["metrics"]
    if model.built and (saved is None or len(saved) == len(model.metrics_variables)):
        return
    feed.start_at(snapshot.position.epoch)
    batch = next(iter(feed.fit_argument()))
    model._symbolic_build(data_batch=batch)  # noqa: SLF001 -- Keras has no public name for it
