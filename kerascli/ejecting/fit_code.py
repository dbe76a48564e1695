"""`model.fit(…)`: the data's arguments, the file's, and the callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell
from kerascli.ejecting.layout import call, keyword, listed, prefixed, statement
from kerascli.training.callbacks import DUTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.training.fit_section import FitArguments, FitSection

ARGUMENTS = (
    "epochs",
    "initial_epoch",
    "steps_per_epoch",
    "validation_steps",
    "validation_batch_size",
    "validation_freq",
    "verbose",
)


TIME_LIMIT = '''\
class TimeLimit(keras.callbacks.Callback):
    """Ends training once its time is up."""

    def __init__(self, seconds):
        super().__init__()
        self.end = time.monotonic() + seconds
        self.reached = False

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() > self.end:
            self.reached = self.model.stop_training = True'''


def time_limit(seconds: float, writing: Writing) -> str:
    """The callback that ends training after so long."""
    writing.need("import time")
    writing.define(TIME_LIMIT)
    return f"TimeLimit(seconds={seconds:g})"


def fit_lines(
    said: FitArguments,
    data: FitData,
    callbacks: Sequence[Object | str],
    writing: Writing,
    model: str,
    *,
    best: Expression | None = None,
    limits: Sequence[str] = (),
) -> list[str]:
    """One call of `fit`: what `said` does not say, `fit` says; `best` is the callback that keeps the best state.

    `limits` are callbacks that end training when its time is up.
    """
    fit = writing.experiment.fit
    arguments: list[Expression] = [*data.positional, *data.keywords]
    for name in ARGUMENTS:
        value = said_value(said, fit, name)
        if value != type(fit).model_fields[name].default or name == "epochs":
            arguments.append(keyword(name, spell(value, writing)))
    made = [*data.callbacks, *(spelled_callback(one, writing) for one in callbacks if runs(one))]
    if said.max_time is not None and said is fit:
        made.append(time_limit(said.max_time, writing))
    made += limits
    if best is not None:
        made.append(best)
    if made:
        arguments.append(prefixed("callbacks=", listed(made)))
    return [*_left_out(said, fit, writing), statement(call(f"{model}.fit", arguments))]


def said_value(said: FitArguments, fit: FitSection, name: str) -> Any:
    """An argument as the phase says it, else as `fit` does."""
    return getattr(said if name in said.model_fields_set else fit, name)


def runs(callback: Object | str) -> bool:
    """Those that `fit` has of itself are left out."""
    name = callback if isinstance(callback, str) else callback.target.name
    return name == "BackupAndRestore" or name not in DUTIES or DUTIES[name].rule != "ours"


def spelled_callback(callback: Object | str, writing: Writing) -> Expression:
    """A callback; a word alone is one with its defaults."""
    return f"keras.callbacks.{callback}()" if isinstance(callback, str) else spell(callback, writing)


def _left_out(said: FitArguments, fit: FitSection, writing: Writing) -> list[str]:
    lines = []
    if said_value(said, fit, "on_nan") == "restore_and_halve_lr":
        lines.append(writing.cannot("`on_nan: restore_and_halve_lr`", "there are no checkpoints to go back to"))
    return lines
