"""The trainings of a file: one, or one for each phase, each with its model, its compile and what it will log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.checks.logged import Logged, logged_names
from kerascli.checks.outputs import KnownOutput, outputs_of
from kerascli.checks.validation import may_validate

if TYPE_CHECKING:
    from kerascli.checks.draft import Draft
    from kerascli.models.statements import Model
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.fit_section import FitArguments, Phase

LOGGED_BY = {
    "learning_rate": frozenset({"ReduceLROnPlateau", "LearningRateScheduler"}),
    "gradient_norm": frozenset({"GradientNorms"}),
}
"""What callbacks log beside the model's own names, and which of them do."""
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One call of fit."""

    fit: FitArguments
    phase: Phase | None
    place: Path
    """Of the section that says how long."""
    callbacks: tuple[Object, ...]
    callbacks_place: Path
    model: Model | None
    outputs: tuple[KnownOutput, ...] | None
    compile: CompileSection
    compile_place: Path
    logged: Logged
    validates: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that will be logged."""
        named = {made.target.name for made in self.callbacks}
        added = [name for name, callbacks in LOGGED_BY.items() if named & callbacks]
        seen = self.logged.names
        return (*seen, *(f"val_{name}" for name in seen if self.validates), *added)


def trainings_of(draft: Draft) -> list[Training]:
    """Each training that can be told from the file; none where fit or compile is broken."""
    if draft.fit is None or draft.compile is None:
        return []
    if not draft.fit.phases:
        return [_training(draft, draft.fit, draft.compile, None, ("fit",))]
    return [
        _training(draft, phase, draft.compile, phase, ("fit", "phases", index))
        for index, phase in enumerate(draft.fit.phases)
    ]


def _training(draft: Draft, fit: FitArguments, section: CompileSection, phase: Phase | None, place: Path) -> Training:
    compile_place: Path = ("compile",)
    if phase is not None and phase.compile is not None:
        section, compile_place = phase.compile, (*place, "compile")
    own = phase.callbacks if phase is not None else None
    callbacks = draft.callbacks if own is None else own
    model = draft.model if phase is None or phase.model is None else draft.models.get(phase.model)
    outputs = outputs_of(model, draft.models)
    data = draft.data if phase is None or phase.data is None else phase.data
    logged = logged_names(section, outputs, draft.reading)
    whole = not (draft.broken & {"compile", "model", "models", "blocks"}) and "fit" not in draft.broken
    return Training(
        fit=fit,
        phase=phase,
        place=place,
        callbacks=tuple(made for made in callbacks if isinstance(made, Object)),
        callbacks_place=("callbacks",) if own is None else (*place, "callbacks"),
        model=model,
        outputs=outputs,
        compile=section,
        compile_place=compile_place,
        logged=Logged(logged.names, certain=logged.certain and whole),
        validates="data" in draft.broken or may_validate(data, draft.root.get("data")),
    )
