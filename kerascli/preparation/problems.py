"""The problems of preparation that more than one file raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from kerascli.problems import Span


def step_failed(title: str, values: Any, error: Exception, span: Span | None = None) -> DataError:
    """A step could not work on what it was given."""
    shape = shape_of_one(values)
    return DataError(
        Problem(
            code="step-failed",
            message=f"`{title}` cannot work on {values.dtype} examples of shape {shape}: {first_sentence(error)}",
            span=span,
            help="put a step before it that makes what it needs, or look at the examples with `kerascli data FILE`",
        )
    )


def shape_of_one(values: Any) -> str:
    """Of an example, for people."""
    return "×".join(str(size) for size in values.shape[1:]) or "a number"
