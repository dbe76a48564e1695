"""What phases freeze and unfreeze: names that the file does not have, and what unfreezing moves."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.checks.logged import snake_case
from kerascli.config.nearest import nearest
from kerascli.config.nodes import span_at
from kerascli.models.naming import all_statements, declared_name, layer_names
from kerascli.models.statements import LoadedModel, ObjectModel
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training
    from kerascli.models.statements import Model
    from kerascli.problems import Span

_SLICE = re.compile(r"(?P<whole>.+?)\.layers(?:\[.*\])?")
MOVING = "BatchNormalization"
KEYS = ("freeze", "unfreeze", "keep_frozen")


def freezing_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """Problems of what the phases freeze."""
    for training in trainings:
        phase = training.phase
        if phase is None:
            continue
        yield from _unknown_model(draft, training)
        names = _Names(draft, training.model)
        for key in KEYS:
            for index, written in enumerate(getattr(phase, key)):
                if names.closed and not names.has(written):
                    yield _unknown_layer(key, written, span_at(draft.root, (*training.place, key, index))[0], names)
        if phase.unfreeze and names.applications and MOVING not in phase.keep_frozen:
            yield Problem(
                code="unfreezing-moves-batchnormalization",
                message="unfreezing lets BatchNormalization learn new statistics, which often spoils a trained model",
                span=span_at(draft.root, (*training.place, "unfreeze"))[0],
                help=f"keep_frozen: [{MOVING}]",
                severity="warning",
            )


def _unknown_layer(key: str, written: str, span: Span, names: _Names) -> Problem:
    near = nearest(_root(written), names.words | names.classes)
    known = f"the file names: {', '.join(sorted(names.words))}" if names.words else f"{{Dense: {{…, name: {written}}}}}"
    return Problem(
        code="unknown-name",
        message=f"`{key}` names `{written}`, and no layer or model of the file is called so",
        span=span,
        help=f"did you mean `{near[0]}`?" if near else known,
    )


def _unknown_model(draft: Draft, training: Training) -> Iterator[Problem]:
    phase = training.phase
    if phase is None or phase.model is None or phase.model in draft.reading.models:
        return
    near = nearest(phase.model, draft.reading.models)
    yield Problem(
        code="unknown-name",
        message=f"`models` has no `{phase.model}`",
        span=span_at(draft.root, (*training.place, "model"))[0],
        help=f"did you mean `{near[0]}`?" if near else None,
    )


def _root(written: str) -> str:
    """`backbone` of `backbone.layers[-30:]`."""
    matched = _SLICE.fullmatch(written)
    return matched["whole"] if matched else written


class _Names:
    """What a phase may name: layers by name, by the name Keras gives, or by class, and models."""

    def __init__(self, draft: Draft, model: Model | None) -> None:
        written = [part for part in (model, *draft.models.values()) if part is not None]
        objects = [made for part in written for made in _objects(part)]
        self.words = {name for part in written for name in layer_names(part)} | set(draft.reading.models)
        self.words |= {part.name for part in written if part.name} | set(filter(None, map(declared_name, objects)))
        self.classes = {made.target.name.rpartition(".")[2] for made in objects}
        self.automatic = {snake_case(name) for name in self.classes}
        self.applications = any(made.target.path.startswith("keras.applications.") for made in objects)
        loaded = any(isinstance(part, LoadedModel) for part in written)
        own = any(made.target.kind != "keras" for made in objects)
        self.closed = model is not None and not (loaded or own or self.applications)

    def has(self, written: str) -> bool:
        """Whether a word of `freeze` may stand for something."""
        root = _root(written)
        if root == "layers" or written.startswith("layers[") or root in self.words | self.classes:
            return True
        if re.sub(r"_\d+$", "", root) in self.automatic:
            return True
        if "." in root:
            return self.has(root.split(".")[0])
        return any(fnmatchcase(word, root) for word in self.words | self.automatic)


def _objects(model: Model) -> Iterator[Object]:
    """The layers of a model, and the layers among their arguments."""
    actions = [statement.action for statement in all_statements(model)]
    for action in (model, *actions):
        if isinstance(action, ObjectModel):
            yield from _inside(action.object)
        elif isinstance(action, Object):
            yield from _inside(action)


def _inside(made: Object) -> Iterator[Object]:
    yield made
    for value in made.arguments.values():
        if isinstance(value, Object):
            yield from _inside(value)
