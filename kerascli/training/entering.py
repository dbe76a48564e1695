"""Enter a phase: its model, what is frozen, how it is compiled, the state it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem
from kerascli.training.compiling import carried_optimizer, compile_model
from kerascli.training.freezing import freeze, unfreeze

if TYPE_CHECKING:
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.loop import Setup
    from kerascli.training.phases import Plan


@dataclass(frozen=True, slots=True)
class Stage:
    """What a phase trains, and how it was compiled."""

    model: Any
    section: CompileSection
    others: list[Any]
    """Variables of the file's other models."""


def enter(setup: Setup, plan: Plan, before: Stage | None, *, take_best: bool) -> Stage:
    """Make the phase's model ready; on resume every phase up to the current one is entered, and only that one run."""
    phase = plan.phase
    model = setup.models[phase.model] if phase is not None and phase.model is not None else setup.model
    trained_before = _trained(model)
    if phase is not None:
        freeze(model, setup.named, phase.freeze)
        moving = unfreeze(model, setup.named, phase.unfreeze, phase.keep_frozen)
        if moving:
            setup.recorder.warned(_moves(len(moving)))
        if phase.from_ is not None and take_best:
            _load_weights(model, setup.weights_of_best(phase.from_))
    section = _section(setup, plan, before, model)
    same_model = before is not None and before.model is model
    if not same_model or (phase is not None and phase.compile is not None):
        compile_model(model, section, setup.environment)
    elif _trained(model) != trained_before:
        optimizer = carried_optimizer(model.optimizer, section, setup.environment, model)
        compile_model(model, section, setup.environment, optimizer=optimizer)
    known = {id(variable) for variable in model.variables}
    others = {id(one): one for part in (setup.model, *setup.models.values()) for one in part.variables}
    return Stage(model, section, [one for key, one in others.items() if key not in known])


def _section(setup: Setup, plan: Plan, before: Stage | None, model: Any) -> CompileSection:
    """The phase's own `compile`, which the reader has laid over the file's; else what the model has, or the file's."""
    if plan.phase is not None and plan.phase.compile is not None:
        return plan.phase.compile
    return before.section if before is not None and before.model is model else setup.experiment.compile


def _load_weights(model: Any, path: Any) -> None:
    """The model's own state from a file, without that of the optimizer, which trained other variables then."""
    optimizer, model.optimizer = model.optimizer, None
    try:
        model.load_weights(path)
    finally:
        model.optimizer = optimizer


def _trained(model: Any) -> list[int]:
    return [id(variable) for variable in model.trainable_variables]


def _moves(count: int) -> Problem:
    return Problem(
        code="batch-normalization-moves",
        message=f"{count} BatchNormalization layers learn again: their running means will follow the new data",
        help="keep_frozen: [BatchNormalization]",
        severity="warning",
    )
