"""`load: FILE`: start from a saved model, its JSON description, or a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli import model_files
from kerascli.models.weights import find_file
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.models.statements import LoadedModel


def load_model(part: LoadedModel, environment: Environment) -> Any:
    """The model without its compile, which the file says anew; classes come from the plugins."""
    path = find_file(part.file, part.path, part.span, environment)
    if path.name.endswith(".weights.h5"):
        return _rebuilt(part, environment)
    try:
        return model_files.load_model(path, custom_objects=environment.plugins.custom_objects(), with_compile=False)
    except UserError as error:
        raise UserError([replace(problem, span=part.span) for problem in error.problems]) from error


def _rebuilt(part: LoadedModel, environment: Environment) -> Any:
    """The model of a run that Keras can't save: weights alone are no model."""
    run = environment.find_run(part.file)
    if run is not None:
        return environment.rebuild_model(run)
    raise UserError(
        Problem(
            code="model-not-loadable",
            message=f"`{part.file}` holds weights alone, and no model",
            span=part.span,
            help=f"write the model, and `weights: {part.file}` beside it",
        )
    )
