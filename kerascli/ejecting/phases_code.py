"""`fit.phases`: what is frozen, compiled and fitted, one phase after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.compile_code import compile_lines
from kerascli.ejecting.fit_code import fit_lines
from kerascli.ejecting.freezing_code import freeze_lines, unfreeze_lines
from kerascli.ejecting.layout import call

if TYPE_CHECKING:
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.fit_section import Phase

CARRIED = '''\
def carried_over(optimizer, model):
    """An optimizer for what the model trains now, with the state that the old one has."""
    optimizer = keras.optimizers.get(optimizer)
    optimizer.build(model.trainable_variables)
    known = {}
    for variable in model.optimizer.variables:
        slot = variable.path.partition("/")[2], tuple(variable.shape)
        known.setdefault(slot, []).append(variable)
    for variable in optimizer.variables:
        slot = variable.path.partition("/")[2], tuple(variable.shape)
        if known.get(slot):
            variable.assign(known[slot].pop(0).value)
    return optimizer'''


def phase_lines(data: FitData, writing: Writing) -> list[list[str]]:
    """A block of lines for each phase."""
    compiled: dict[str, CompileSection] = {}
    frozen: set[str] = set()
    return [
        _phase(index, phase, data, compiled, frozen, writing)
        for index, phase in enumerate(writing.experiment.fit.phases)
    ]


def _phase(
    index: int, phase: Phase, data: FitData, compiled: dict[str, CompileSection], frozen: set[str], writing: Writing
) -> list[str]:
    experiment = writing.experiment
    model = writing.variable(phase.model) if phase.model is not None else "model"
    lines = [f"# Phase {index + 1}" + (f": {phase.name}" if phase.name else "")]
    changed = [*freeze_lines(phase.freeze, model, frozen, writing)]
    changed += unfreeze_lines(phase.unfreeze, phase.keep_frozen, model, frozen, writing)
    lines += changed
    if phase.from_ is not None:
        lines.append(writing.cannot(f"`from: {phase.from_}`", "load the weights that a ModelCheckpoint kept"))
    if phase.data is not None:
        lines.append(writing.cannot("`data` of a phase", "prepare other examples here"))
    lines += _compiled(phase, model, compiled, writing, changed=bool(changed))
    callbacks = experiment.callbacks if phase.callbacks is None else phase.callbacks
    return lines + fit_lines(phase, experiment.fit, data, callbacks, writing, model)


def _compiled(
    phase: Phase, model: str, compiled: dict[str, CompileSection], writing: Writing, *, changed: bool
) -> list[str]:
    """A compile of its own, the first one, or one that keeps the optimizer's state."""
    known = compiled.get(model)
    section = phase.compile or known or writing.experiment.compile
    others = [name for name in compiled if name != model]
    compiled[model] = section
    if phase.compile is not None or known is None:
        return compile_lines(section, writing, model=model)
    for name in others:
        del compiled[name]
    if not changed:
        return []
    if CARRIED not in writing.definitions:
        writing.definitions.append(CARRIED)
    optimizer = spell(section.optimizer, writing)
    return compile_lines(section, writing, model=model, optimizer=call("carried_over", [optimizer, model]))
