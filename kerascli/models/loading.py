"""`load: FILE`: start from a saved model, its JSON description, or a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.weights import find_file
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.models.statements import LoadedModel


def load_model(part: LoadedModel, environment: Environment) -> Any:
    """The model without its compile, which the file says anew; classes come from the plugins."""
    from kerascli.backend import keras

    path = find_file(part.file, part.path, part.span, environment)
    custom = environment.plugins.custom_objects()
    try:
        if path.suffix == ".json":
            return keras.models.model_from_json(path.read_text(encoding="utf-8"), custom_objects=custom)
        return keras.models.load_model(str(path), custom_objects=custom, compile=False)
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        raise UserError(
            Problem(
                code="model-unreadable",
                message=f"`{part.file}` can't be loaded as a model: {text}",
                span=part.span,
                help="name the files that define its classes under `plugins`" if "could not" in text.lower() else None,
            )
        ) from error
