"""`fit.phases`: what is frozen, compiled and fitted, one phase after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.compile_code import compile_lines
from kerascli.ejecting.data_code import data_code
from kerascli.ejecting.fit_code import fit_lines, said_value, time_limit
from kerascli.ejecting.freezing_code import freeze_lines, unfreeze_lines
from kerascli.ejecting.layout import call, flat, indented, keyword
from kerascli.ejecting.writing import quoted
from kerascli.training.best import direction_of
from kerascli.training.phases import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.fit_section import Phase

OF_ALL = "time_limit"
"""The callback that ends the whole training, whatever phase it is in."""
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

LOAD_BEST = '''\
def load_best(model, path):
    """The model's own state; that of its optimizer goes on."""
    optimizer, model.optimizer = model.optimizer, None
    model.load_weights(path)
    model.optimizer = optimizer'''


@dataclass(kw_only=True)
class PhasesCode:
    """What one phase leaves for the next while they are written."""

    data: FitData
    writing: Writing
    compiled: dict[str, CompileSection] = field(default_factory=dict)
    """How each model was compiled last."""
    frozen: set[str] = field(default_factory=set)
    limits: list[str] = field(default_factory=list)
    """The callbacks that may have ended training because its time was up."""

    def blocks(self) -> list[list[str]]:
        """A block of lines for each phase."""
        blocks = []
        lines = self.data.lines
        whole = self.writing.experiment.fit.max_time
        if whole is not None:
            blocks.append([f"{OF_ALL} = {time_limit(whole, self.writing)}"])
            self.limits.append(OF_ALL)
        for index, phase in enumerate(self.writing.experiment.fit.phases):
            own = self.data if phase.data is None else data_code(phase.data, self.writing)
            blocks.append(self._phase(index, phase, own, own.lines if own.lines != lines else []))
            lines = own.lines
        return blocks

    def _phase(self, index: int, phase: Phase, data: FitData, data_lines: list[str]) -> list[str]:
        writing, experiment = self.writing, self.writing.experiment
        model = writing.variable(phase.model) if phase.model is not None else "model"
        lines = [f"# Phase {index + 1}" + (f": {phase.name}" if phase.name else "")]
        changed = [*freeze_lines(phase.freeze, model, self.frozen, writing)]
        changed += unfreeze_lines(phase.unfreeze, phase.keep_frozen, model, self.frozen, writing)
        lines += changed
        if phase.from_ is not None:
            writing.define(LOAD_BEST)
            loading = [f"load_best({model}, {quoted(_file_of(_source_of(index, writing)))})"]
            lines += _in_time(loading, self.limits, index)
        lines += data_lines
        lines += _compiled(phase, model, self.compiled, writing, changed=bool(changed))
        callbacks = experiment.callbacks if phase.callbacks is None else phase.callbacks
        name = name_of(phase, index)
        wanted = any(
            later.from_ is not None and _source_of(number, writing) == name
            for number, later in enumerate(experiment.fit.phases)
        )
        best = _kept_best(phase, name, data, callbacks, writing) if wanted else None
        before, made = list(self.limits), self._limit(index, phase)
        own = [limit for limit in self.limits if limit == OF_ALL or limit not in before]
        fitting = fit_lines(phase, data, callbacks, writing, model, best=best, limits=own)
        return lines + _in_time([*made, *fitting], before, index)

    def _limit(self, index: int, phase: Phase) -> list[str]:
        """The callback of a phase that has a limit of its own."""
        if phase.max_time is None:
            return []
        self.limits.append(f"limit_{index + 1}")
        return [f"{self.limits[-1]} = {time_limit(phase.max_time, self.writing)}"]


def _in_time(lines: list[str], limits: Sequence[str], index: int) -> list[str]:
    """What is left out where an earlier phase ended because its time was up."""
    if not limits or not index:
        return lines
    reached = " or ".join(f"{limit}.reached" for limit in limits)
    return [f"if not {reached}:" if len(limits) == 1 else f"if not ({reached}):", *indented(lines)]


def _source_of(index: int, writing: Writing) -> str:
    """The phase whose best state one starts from: the one that is named, else the one before."""
    phases = writing.experiment.fit.phases
    named = (phases[index].from_ or "").rpartition(".")[0]
    return named or name_of(phases[index - 1], index - 1)


def _file_of(phase: str) -> str:
    return f"{phase}.weights.h5"


def _kept_best(
    phase: Phase, name: str, data: FitData, callbacks: Sequence[Object | str], writing: Writing
) -> Expression:
    """The callback that keeps the state of the best epoch, as `run.checkpoints.best` judges it."""
    monitor, mode = _judged(phase, data, callbacks, writing)
    direction = mode if mode in {"min", "max"} else direction_of(monitor)
    told = {
        "monitor": quoted(monitor),
        "mode": quoted(direction),
        "save_best_only": "True",
        "save_weights_only": "True",
    }
    arguments = [quoted(_file_of(name)), *(keyword(key, value) for key, value in told.items())]
    return call("keras.callbacks.ModelCheckpoint", arguments)


def _judged(phase: Phase, data: FitData, callbacks: Sequence[Object | str], writing: Writing) -> tuple[str, str]:
    """What is watched, and whether less or more of it is better."""
    best = writing.experiment.run.checkpoints.best
    if not isinstance(best, bool | str):
        return best.monitor, best.mode
    for one in callbacks:
        if not isinstance(one, str) and one.target.name == "ModelCheckpoint" and one.arguments.get("save_best_only"):
            return one.arguments.get("monitor", "val_loss"), one.arguments.get("mode", "auto")
    fit = writing.experiment.fit
    freq, epochs = said_value(phase, fit, "validation_freq"), phase.epochs
    validates = any(flat(one).startswith("validation_") for one in data.keywords)
    often = not isinstance(freq, int) or not isinstance(epochs, int) or freq <= epochs
    return "val_loss" if validates and often else "loss", "min"


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
    writing.define(CARRIED)
    optimizer = spell(section.optimizer, writing)
    return compile_lines(section, writing, model=model, optimizer=call("carried_over", [optimizer, model]))
