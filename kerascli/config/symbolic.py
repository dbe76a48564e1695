"""Numbers that wait for the data: an expression over facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.config.expressions import Expression, ExpressionError
from kerascli.problems import Problem, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

_SPLITS = ("train", "validation", "test")
FACT = re.compile(r"data\.(?:source\.samples|(?:train|validation|test)\.(?:samples|batches|class_counts\..+))")
FACT_NAMES = ("data.source.samples", *(f"data.{part}.{fact}" for part in _SPLITS for fact in ("samples", "batches")))


@dataclass(frozen=True, slots=True)
class Symbolic:
    """A number that depends on facts of the data."""

    written: str
    """As in the file: `${int(data.train.batches * 3)}`."""
    names: frozenset[str]
    """The facts it needs."""
    span: Span = field(compare=False)
    expression: Expression = field(compare=False, repr=False)

    def evaluate(self, facts: MappingType[str, float]) -> int | float:
        """The number, once the data are known."""

        def lookup(name: str) -> float:
            if name in facts:
                return facts[name]
            raise ExpressionError(
                f"`{name}` is not known of these data; known are {', '.join(sorted(facts)) or 'none'}"
            )

        try:
            return self.expression.work_out(lookup)
        except ExpressionError as error:
            message = f"`{self.written}` has no value: {error}"
            raise UserError(Problem(code="bad-expression", message=message, span=self.span)) from error
