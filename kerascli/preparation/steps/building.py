"""From declared steps to steps at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.declared import Call
from kerascli.preparation.steps.numpy_steps import numpy_step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.steps.base import Step


def build_step(declared: Any, context: PreparationContext, statistics: str = "numpy") -> Step:
    """One step, which knows its place."""
    step = _made(declared, context, statistics)
    step.span = declared.span
    return step


def _made(declared: Any, context: PreparationContext, statistics: str) -> Step:
    if isinstance(declared, Call):
        return numpy_step(declared)
    if declared.target.is_function:
        from kerascli.preparation.steps.function_steps import FunctionStep

        return FunctionStep.of(declared, context.construct_function(declared))
    from kerascli.preparation.steps.layer_steps import LayerStep

    return LayerStep(context.construct(declared), statistics=statistics)


def build_chain(declared: Iterable[Any], context: PreparationContext, statistics: str = "numpy") -> Chain:
    """Steps in order."""
    return Chain(tuple(build_step(step, context, statistics) for step in declared))
