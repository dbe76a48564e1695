"""What phases are called, and from whose best state they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import span_at
from kerascli.problems import Problem
from kerascli.training.phases import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.training.fit_section import Phase

BEST = "best"


def phase_name_problems(draft: Draft) -> Iterator[Problem]:
    """A name that two phases have, and a `from` that means no best state of an earlier phase."""
    earlier: list[str] = []
    for index, phase in enumerate(draft.fit.phases if draft.fit else ()):
        name = name_of(phase, index)
        if name in earlier:
            yield Problem(
                code="twice-the-same-name",
                message=f"two phases are called `{name}`: their best states would be one file",
                span=span_at(draft.root, ("fit", "phases", index, "name"))[0],
                help=f"name: {name}-{index + 1}",
            )
        if phase.from_ is not None:
            yield from _from_problems(draft, phase, index, earlier)
        earlier.append(name)


def _from_problems(draft: Draft, phase: Phase, index: int, earlier: list[str]) -> Iterator[Problem]:
    span = span_at(draft.root, ("fit", "phases", index, "from"))[0]
    written = phase.from_ or ""
    known = [BEST, *(f"{name}.{BEST}" for name in earlier)]
    if not earlier:
        message = "the first phase has no best state before it to start from"
        yield Problem(code="unknown-name", message=message, span=span, help="take `from` away, or `weights: RUN`")
    elif written not in known:
        near = nearest(written, known)
        yield Problem(
            code="unknown-name",
            message=f"`from: {written}` names no best state of an earlier phase",
            span=span,
            help=f"did you mean `{near[0]}`?" if near else " or ".join(known),
        )
    elif draft.run is not None and draft.run.checkpoints.best is False:
        yield Problem(
            code="conflicting-keys",
            message="`from: best` wants a best state, and `run.checkpoints.best: false` keeps none",
            span=span,
            help="--unset run.checkpoints.best",
        )
