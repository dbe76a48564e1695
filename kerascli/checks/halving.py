"""`on_nan: restore_and_halve_lr` wants a learning rate that can be halved: a number, not a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import span_at
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training

HALVES = "restore_and_halve_lr"


def halving_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each training that would halve a schedule."""
    for training in trainings:
        said = training.fit if "on_nan" in training.fit.model_fields_set else draft.fit
        optimizer = training.compile.optimizer
        rate = optimizer.arguments.get("learning_rate") if isinstance(optimizer, Object) else None
        if said is not None and said.on_nan == HALVES and isinstance(rate, Object):
            place = training.place if said is training.fit else ("fit",)
            yield Problem(
                code="conflicting-keys",
                message=f"`{HALVES}` can't halve `{rate.target.name}`, which says the rate of every step beforehand",
                span=span_at(draft.root, (*place, "on_nan"))[0],
                help="give the optimizer a number, with `ReduceLROnPlateau` among the callbacks, or `on_nan: stop`",
            )
