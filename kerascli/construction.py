"""An `Object` of the file becomes the Keras object: constructors called depth first, each exactly once."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Inline, Object, ReadPath, StepCount, Use, WrittenPath
from kerascli.config.environment import Secret, reveal
from kerascli.config.references import Symbolic
from kerascli.plugins import PluginModules
from kerascli.problems import Problem, UserError
from kerascli.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.catalogue.objects import Target
    from kerascli.facts import DataFacts
    from kerascli.problems import Span


def _nothing_to_use(use: Use) -> Any:
    raise UserError(
        Problem(code="unknown-name", message=f"`{use.name}` can't be used here: no model was built", span=use.span)
    )


def _nothing_to_build(part: Any) -> Any:
    raise AssertionError(f"{part} stands where no model is built")


def _no_runs(_named: str | Path) -> Path | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the world around an experiment gives to its objects."""

    facts: DataFacts | None = None
    plugins: PluginModules = field(default_factory=PluginModules)
    experiment_folder: Path = field(default_factory=Path.cwd)
    run_folder: Path | None = None
    resolve_use: Callable[[Use], Any] = _nothing_to_use
    build_part: Callable[[Any], Any] = _nothing_to_build
    """Builds a model that is written among the arguments."""
    find_run: Callable[[str], Path | None] = _no_runs
    """The folder of the run that is named by id, prefix or `last`; None where no run has the name."""
    find_model: Callable[[Path], Path | None] = _no_runs
    """What a run saved of its model: an archive, or weights where Keras can't save it; None where nothing."""
    rebuild_model: Callable[[Path], Any] = _no_runs
    """The model of a run that saved only weights."""


def construct(obj: Any, environment: Environment) -> Any:
    """The Keras object of an `Object`; any other value with the objects inside it made."""
    if not isinstance(obj, Object):
        return _value(obj, environment, None)
    target = resolve(obj.target, environment, obj.span)
    positional, keywords = _arguments(obj, environment)
    if obj.target.is_function and _wants_more(target, positional, keywords):
        return _bound(target, positional, keywords)
    return call(target, positional, keywords, obj=obj, environment=environment)


def construct_function(obj: Object, environment: Environment) -> Callable[..., Any]:
    """The function of an `Object` with its arguments bound, waiting for tensors: an `ops` item, a user's function."""
    positional, keywords = _arguments(obj, environment)
    return _bound(resolve(obj.target, environment, obj.span), positional, keywords)


def resolve(target: Target, environment: Environment, span: Span | None) -> Any:
    """The class or function that a target names."""
    if target.kind == "keras":
        from kerascli.backend import keras

        return functools.reduce(getattr, target.path.split(".")[1:], keras)
    try:
        return environment.plugins.attribute(target.path)
    except (AttributeError, ImportError, KeyError) as error:
        file = target.path.partition(":")[0]
        if target.kind == "plugin" and isinstance(error, KeyError):
            # A model outside its run comes without the files that were copied there.
            message, remedy = f"`{target.path}` is not there: no `{file}` was read", f"--plugins {file}"
        else:
            where = "is in no plugin" if target.kind == "plugin" else "can't be imported"
            message, remedy = f"`{target.path}` {where}: {error}", None
        raise UserError(Problem(code="import-failed", message=message, span=span, help=remedy)) from error


def call(
    target: Callable[..., Any],
    positional: list[Any],
    keywords: dict[str, Any],
    *,
    obj: Object,
    environment: Environment,
) -> Any:
    """Call a constructor; its complaint becomes a problem at the object's place."""
    try:
        return target(*positional, **keywords)
    except UserError:
        raise
    except Exception as error:
        raise UserError(refusal(error, obj, environment.plugins)) from error


def _arguments(obj: Object, environment: Environment) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments, made in the order written."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for name, value in obj.arguments.items():
        made = _value(value, environment, obj.spans.get(name, obj.span))
        if name == "*":
            positional = list(made)
        else:
            keywords[name] = made
    return positional, keywords


def _value(value: Any, environment: Environment, span: Span | None) -> Any:
    match value:
        case Object():
            return construct(value, environment)
        case dict():
            return {key: _value(item, environment, span) for key, item in value.items()}
        case list():
            return [_value(item, environment, span) for item in value]
        case tuple():
            return tuple(_value(item, environment, span) for item in value)
        case ReadPath(path=path):
            return path
        case WrittenPath(written=written):
            return str((environment.run_folder or environment.experiment_folder) / written)
        case StepCount():
            return _steps(value, environment)
        case Symbolic():
            return value.evaluate(_facts_for(environment, value.written, value.span).lookup())
        case Use():
            return environment.resolve_use(value)
        case Inline(part=part):
            return environment.build_part(part)
        case Secret():
            return reveal(value)
    return value


def _steps(count: StepCount, environment: Environment) -> int:
    train = _facts_for(environment, "epochs", count.span).splits["train"]
    if train.batches is None:
        raise UserError(
            Problem(
                code="steps-unknown",
                message="the number of batches in an epoch can't be told from these data",
                span=count.span,
                help="give `fit: {steps_per_epoch: …}`, or count in steps",
            )
        )
    return round(count.epochs * train.batches)


def _facts_for(environment: Environment, what: str, span: Span | None) -> DataFacts:
    if environment.facts is None:
        raise UserError(
            Problem(code="facts-missing", message=f"`{what}` can't be told before the data are there", span=span)
        )
    return environment.facts


def _wants_more(function: Callable[..., Any], positional: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether a function still lacks a required argument: then it is used itself, with what was given bound."""
    try:
        inspect.signature(function).bind(*positional, **keywords)
    except TypeError:
        return True
    except ValueError:
        return False
    return False


def _bound(function: Callable[..., Any], positional: list[Any], keywords: dict[str, Any]) -> Callable[..., Any]:
    """A function with arguments bound that keeps its name: Keras logs a loss or metric under it."""
    if not positional and not keywords:
        return function
    partial = functools.partial(function, *positional, **keywords)
    return functools.update_wrapper(partial, function)
