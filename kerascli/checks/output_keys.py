"""Keys of `loss`, `metrics` and `loss_weights` that are no output of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, span_at
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training

PLACES = ("loss", "loss_weights", "metrics", "weighted_metrics")


def output_key_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each key that names no output, and for outputs that a loss forgets where Keras wants all."""
    for training in trainings:
        names = [output.name for output in training.outputs or ()]
        if not names or None in names:
            continue
        known = [name for name in names if name is not None]
        for place in PLACES:
            written = getattr(training.compile, place)
            if not isinstance(written, dict):
                continue
            for key in written:
                if key not in known:
                    yield _unknown(key, place, known, training, draft)


def _unknown(key: str, place: str, known: list[str], training: Training, draft: Draft) -> Problem:
    path = (*training.compile_place, place)
    span, _ = span_at(draft.root, path)
    node = draft.root
    for part in path:
        inner = node.get(part) if isinstance(node, Mapping) else None
        if isinstance(inner, Mapping):
            node = inner
    if key in node.entries:
        span = node.entries[key].key.span
    near = nearest(key, known)
    outputs = ", ".join(f"`{name}`" for name in known)
    return Problem(
        code="unknown-output",
        message=f"`{place}` names `{key}`, which is no output of the model",
        span=span,
        help=f"did you mean `{near[0]}`?" if near else f"the outputs: {outputs}",
        notes=(f"the outputs: {outputs}",) if near else (),
    )
