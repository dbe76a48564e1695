"""`prepare: both`: the user's functions of input and target together, after the steps that each has of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.problems import step_failed
from kerascli.preparation.steps.function_steps import FunctionStep
from kerascli.preparation.tensor_names import BOTH
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]
    Named = Mapping[str, Any]


def declared_pairs(section: DataSection, context: PreparationContext) -> tuple[FunctionStep, ...]:
    """The functions in their order; DataError for what takes no pair."""
    made = []
    for index, step in enumerate(section.prepare.get(BOTH, ())):
        span = section.span("prepare", BOTH, index)
        if not getattr(getattr(step, "target", None), "is_function", False):
            raise DataError(
                Problem(
                    code="step-failed",
                    message="`both` takes functions `f(x, y)` of yours: a layer or a NumPy step changes one of the two",
                    span=span,
                    help="name the step under `x:` or `y:`",
                )
            )
        made.append(FunctionStep.of(step, context.construct_function(step)))
    return tuple(made)


def apply_pairs(pairs: Sequence[FunctionStep], inputs: Named, targets: Named) -> tuple[dict[str, Any], dict[str, Any]]:
    """Examples after the functions; a single tensor is handed over as it is, several by name."""
    for step in pairs:
        x, y = handed(inputs), handed(targets)
        try:
            made_x, made_y = step.pair(x, y)
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            raise step_failed(step.title, next(iter(inputs.values())), error, step.span) from error
        inputs, targets = _taken(made_x, inputs), _taken(made_y, targets)
    return dict(inputs), dict(targets)


def refuse_other_count(pairs: Sequence[FunctionStep], before: int, inputs: Named, targets: Named) -> None:
    """Rows that a function drops or adds would belong to no split."""
    for name, values in [*inputs.items(), *targets.items()]:
        if len(values) != before:
            raise DataError(
                Problem(
                    code="different-lengths",
                    message=f"`{pairs[-1].title}` made {len(values):,} examples of `{name}` out of {before:,}",
                    help="a function in `both` answers as many examples as it is given",
                )
            )


def handed(values: Named) -> Any:
    """None where there is no target, as at predict time."""
    if not values:
        return None
    return next(iter(values.values())) if len(values) == 1 else dict(values)


def _taken(made: Any, before: Named) -> dict[str, Array]:
    if not before:
        return {}
    if isinstance(made, dict):
        return {name: np.asarray(values) for name, values in made.items()}
    return {next(iter(before)): np.asarray(made)}
