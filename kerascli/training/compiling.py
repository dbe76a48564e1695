"""Compile a model as the file says, and keep an optimizer's state across a second compile."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.construction import construct
from kerascli.models.session import no_names_counted
from kerascli.plugins import line_of_user_code
from kerascli.problems import Problem, UserError
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.training.compile_section import CompileSection

PASSED_ON = ("loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "jit_compile", "auto_scale_loss")


def compile_model(model: Any, section: CompileSection, environment: Environment, *, optimizer: Any = None) -> None:
    """`model.compile(…)` with everything made anew, except an `optimizer` that is handed in.

    A model of the user's may take other arguments: what the file leaves at its default is not passed on to it, nor an
    optimizer that the file does not name where its `compile` takes none. Metrics have the same names every time.
    """
    with no_names_counted():
        model.compile(**_arguments(model, section, environment, optimizer))
    if optimizer is None and isinstance(section.optimizer, Object):
        _ask_schedule(model.optimizer, section.optimizer, environment)


def _ask_schedule(optimizer: Any, written: Object, environment: Environment) -> None:
    """Ask a schedule for its first rate, so that one of the user's that fails is told before training."""
    schedule = written.arguments.get("learning_rate")
    if not isinstance(schedule, Object) or schedule.target.kind == "keras":
        return
    try:
        float(optimizer.learning_rate)
    except Exception as error:
        files = [Path(module.__file__ or "") for module in environment.plugins.modules.values()]
        raise UserError(
            Problem(
                code="object-refused",
                message=f"`{schedule.target.name}` gives no learning rate: {first_sentence(error)}",
                span=schedule.span,
                help="a schedule is a subclass of `keras.optimizers.schedules.LearningRateSchedule` "
                "with `__call__(self, step)`; a function is called without arguments",
                notes=line_of_user_code(error, files),
            )
        ) from error


def _arguments(model: Any, section: CompileSection, environment: Environment, optimizer: Any) -> dict[str, Any]:
    said = section.said
    arguments = {name: construct(getattr(section, name), environment) for name in PASSED_ON if name in said}
    if isinstance(section.steps_per_execution, int):
        arguments["steps_per_execution"] = section.steps_per_execution
    arguments |= {name: construct(value, environment) for name, value in section.own_arguments.items()}
    if "optimizer" in said or _takes_optimizer(model):
        arguments["optimizer"] = construct(section.optimizer, environment) if optimizer is None else optimizer
    return arguments


def _takes_optimizer(model: Any) -> bool:
    taken = inspect.signature(model.compile).parameters
    return "optimizer" in taken or any(item.kind is item.VAR_KEYWORD for item in taken.values())


def carried_optimizer(old: Any, section: CompileSection, environment: Environment, model: Any) -> Any:
    """An optimizer for what the model trains now, with the state of the variables that `old` knew."""
    from kerascli.backend import keras

    new = construct(section.optimizer, environment)
    new = keras.optimizers.get(new) if isinstance(new, str) else new
    new.build(model.trainable_variables)
    waiting: dict[tuple[str, tuple[int, ...]], list[Any]] = {}
    for variable in old.variables if old.built else ():
        waiting.setdefault(_slot(variable), []).append(variable)
    for variable in new.variables:
        known = waiting.get(_slot(variable))
        if known:
            variable.assign(known.pop(0).value)
    return new


def _slot(variable: Any) -> tuple[str, tuple[int, ...]]:
    """What a variable is for: its path without the optimizer's own name, and its shape."""
    return variable.path.partition("/")[2], tuple(variable.shape)
