"""Sections that the format has and this version checks, but does not train with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nodes import span_at
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.workflows.reading import ReadExperiment

LATER = ("tune", "distribute")


def refuse_later_sections(read: ReadExperiment) -> None:
    """Stop before anything is made where the file asks for what this version does not do."""
    asked = [name for name in LATER if getattr(read.experiment, name) is not None]
    problems = [
        Problem(
            code="not-in-this-version",
            message=f"`{name}` is checked, and this version of kerascli does not train with it",
            span=span_at(read.loaded.root, (name,))[0],
            help=f"--unset {name}",
        )
        for name in asked
    ]
    if problems:
        raise UserError(problems)
