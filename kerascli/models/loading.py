"""`load: FILE`: start from a saved model, its JSON description, or a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli import model_files
from kerascli.models.weights import find_file
from kerascli.problems import UserError

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.models.statements import LoadedModel


def load_model(part: LoadedModel, environment: Environment) -> Any:
    """The model without its compile, which the file says anew; classes come from the plugins."""
    path = find_file(part.file, part.path, part.span, environment)
    try:
        return model_files.load_model(path, custom_objects=environment.plugins.custom_objects(), with_compile=False)
    except UserError as error:
        raise UserError([replace(problem, span=part.span) for problem in error.problems]) from error
