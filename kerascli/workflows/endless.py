"""Examples that come without an end, or only once: an epoch of them is as long as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.sources.opened import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.experiment import Experiment
    from kerascli.preparation.prepared import PreparedData

STEPS = {"train": "steps_per_epoch", "validation": "validation_steps"}


def refuse_endless(experiment: Experiment, data: PreparedData) -> None:
    """Raise where nothing says how many batches an epoch takes."""
    found = list(_unsaid(experiment, data))
    if found:
        raise UserError(found)


def _unsaid(experiment: Experiment, data: PreparedData) -> Iterator[Problem]:
    fit = experiment.fit
    for split, key in STEPS.items():
        part = data.opened.parts.get(split) or (data.opened.parts.get("source") if split == "train" else None)
        if not isinstance(part, Stream) or (part.replayable and not part.endless):
            continue
        plans = [phase for phase in fit.phases if phase.data is None]
        said = [getattr(plan, key, None) for plan in plans] or [None]
        if getattr(fit, key) is not None or None not in said:
            continue
        how = "can be iterated once only" if not part.replayable else "has no end"
        yield Problem(
            code="steps-needed",
            message=f"`{part.name}` {how}: the file has to say how many batches an epoch takes",
            span=data.section.span(split) or data.section.span("source"),
            help=f"fit: {{{key}: 100}}",
        )
