"""Names that callbacks, checkpoints and searches watch: the training must log them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object, WrittenPath
from kerascli.config.nearest import nearest
from kerascli.config.nodes import span_at
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training
    from kerascli.problems import Span

_PLACEHOLDER = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
_COUNTERS = frozenset({"epoch", "batch"})


def monitor_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each name that is watched and never logged."""
    for training in trainings:
        for callback in training.callbacks:
            for name, span in watched(callback, draft):
                yield from unlogged(name, span, training)
    for name, span in _watched_by_sections(draft):
        if trainings and all(list(unlogged(name, span, training)) for training in trainings):
            yield from unlogged(name, span, trainings[-1])


def watched(callback: Object, draft: Draft) -> Iterator[tuple[str, Span]]:
    """The logged names that a callback of Keras asks for, with their places."""
    entry = draft.reading.find(callback.target.name, "callbacks")
    if entry is None or callback.target.kind != "keras" or "monitor" not in entry.parameters:
        return
    if callback.target.name != "ModelCheckpoint" or callback.arguments.get("save_best_only"):
        monitor = callback.arguments.get("monitor", entry.parameters["monitor"].default)
        if isinstance(monitor, str):
            yield monitor, callback.spans.get("monitor", callback.span)
    path = callback.arguments.get("filepath")
    if isinstance(path, WrittenPath):
        for name in _PLACEHOLDER.findall(path.written):
            if name not in _COUNTERS:
                yield name, callback.spans.get("filepath", callback.span)


def _watched_by_sections(draft: Draft) -> Iterator[tuple[str, Span]]:
    """What `run.checkpoints.best` and `tune` watch, which any of the trainings may log."""
    best = draft.run.checkpoints.best if draft.run else None
    if best is not None and not isinstance(best, str | bool):
        yield best.monitor, span_at(draft.root, ("run", "checkpoints", "best", "monitor"))[0]
    if draft.tune is not None:
        yield draft.tune.objective, span_at(draft.root, ("tune", "objective"))[0]


def unlogged(name: str, span: Span, training: Training) -> Iterator[Problem]:
    """The problem of a name that one training does not log."""
    known = training.names
    if name in known:
        return
    plain = name.removeprefix("val_")
    if name.startswith("val_") and not training.validates and (plain in known or not training.logged.certain):
        yield _needs_validation(name, plain, span)
        return
    if not training.logged.certain:
        return
    near = [word for word in known if word.startswith(name)] or nearest(name, known)
    where = f"the phase `{training.phase.name}`" if training.phase and training.phase.name else "this file"
    yield Problem(
        code="unknown-metric",
        message=f"nothing in {where} logs `{name}`",
        span=span,
        help=f"did you mean `{near[0]}`?" if near else f"logged: {', '.join(known)}",
        notes=(f"logged: {', '.join(known)}",) if near else (),
    )


def _needs_validation(name: str, plain: str, span: Span) -> Problem:
    return Problem(
        code="needs-validation",
        message=f"`{name}` is logged only where there are validation data, and this file holds none out",
        span=span,
        help="data: {split: {validation: 0.2}}",
        notes=(f"or watch the training's own: `{plain}`",),
    )
