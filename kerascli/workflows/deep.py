"""`validate --deep`: the data prepared, the model built and compiled, nothing trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError, in_order
from kerascli.workflows.assembling import assemble

if TYPE_CHECKING:
    from kerascli.workflows.reading import ReadExperiment


def check_deep(read: ReadExperiment) -> list[Problem]:
    """Warnings of a file that builds; raises `UserError` with what does not."""
    from kerascli.training.compiling import compile_model

    warnings: list[Problem] = []
    seed = read.experiment.seed
    try:
        assembled = assemble(
            read, seed=0 if seed is None else seed, run_folder=None, warn=warnings.append, data_ready=lambda _data: None
        )
        compile_model(assembled.built.model, read.experiment.compile, assembled.environment)
    except UserError as error:
        # Of its own kind: what is wrong with the data is told by another exit code.
        raise type(error)(in_order([*warnings, *error.problems])) from error
    return in_order(warnings)
