"""`model.compile(…)` as the file says it; what stays at its default is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.layout import call, keyword, statement
from kerascli.training.compiling import PASSED_ON

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.training.compile_section import CompileSection


def compile_lines(
    section: CompileSection, writing: Writing, *, model: str = "model", optimizer: Expression | None = None
) -> list[str]:
    """One call; an `optimizer` that is handed in stands for the file's."""
    said = section.said
    arguments = []
    if optimizer or "optimizer" in section.model_fields_set or not section.own_arguments:
        arguments.append(keyword("optimizer", optimizer or spell(section.optimizer, writing)))
    arguments += [keyword(name, spell(getattr(section, name), writing)) for name in PASSED_ON if name in said]
    arguments += [keyword(name, spell(value, writing)) for name, value in section.own_arguments.items()]
    if isinstance(section.steps_per_execution, int):
        arguments.append(f"steps_per_execution={section.steps_per_execution}")
    return [statement(call(f"{model}.compile", arguments))]
