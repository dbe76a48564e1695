"""What an export starts from: the model as a file, with its preparation inside where that is possible, and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.workflows.asking import chosen_split, seed_of, world_of
from kerascli.workflows.assembling import open_backend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.preparation.serving import Preparation
    from kerascli.problems import Problem
    from kerascli.workflows.subjects import Subject

EXAMPLES = 32


def gathered(subject: Subject, workplace: Path, warn: Callable[[Problem], None], *, core: bool) -> dict[str, Any]:
    """The fields of the material that the formats are made from."""
    plugins = subject.plugins()
    if subject.read is not None:
        open_backend(subject.read, warn)
    model, preparation, inputs = _model_and_inputs(subject, plugins, warn)
    file = workplace / "model.keras"
    model.save(file)
    _save_inputs(model, inputs, workplace / "examples.npz")
    return {
        "model": file,
        "examples": workplace / "examples.npz",
        "real": inputs is not None,
        "preparation": preparation.members() if preparation else {},
        "whole": core or preparation is None,
        "class_names": dict(preparation.class_names) if preparation else {},
    }


def _model_and_inputs(
    subject: Subject, plugins: Any, warn: Callable[[Problem], None]
) -> tuple[Any, Preparation | None, Any]:
    """The model, what it brings, and prepared examples of the run's own data; None where it belongs to no run."""
    read = subject.read
    if read is None:
        return subject.model(plugins), subject.preparation(plugins), None
    from kerascli.workflows.asking import model_of

    seed = seed_of(subject, read)
    data, environment = world_of(subject, read, seed, warn)
    model = model_of(subject, environment, data, seed)
    inputs = data.examples(chosen_split(data, None), EXAMPLES)[0]
    return model, data.preparation, inputs


def _save_inputs(model: Any, inputs: Any, path: Path) -> None:
    """One array an input, in the model's order."""
    import numpy as np

    from kerascli.exports.signature import as_mapping

    given = inputs if inputs is not None else _drawn(model)
    named = {name: np.asarray(array) for name, array in as_mapping(given).items()}
    order = [tensor.name for tensor in getattr(model, "inputs", None) or ()]
    arrays = {name: named[name] for name in order} if set(order) == set(named) else named
    np.savez(path, **arrays)  # type: ignore[arg-type]


def _drawn(model: Any) -> dict[str, Any]:
    """Numbers by the shapes of the inputs: of a model without data there is nothing better to ask about."""
    import numpy as np

    generator = np.random.default_rng(0)
    drawn = {}
    for tensor in model.inputs:
        shape = (EXAMPLES, *(8 if size is None else size for size in tensor.shape[1:]))
        whole = "int" in str(tensor.dtype)
        drawn[tensor.name] = (generator.integers(0, 2, shape) if whole else generator.random(shape)).astype(
            str(tensor.dtype)
        )
    return drawn
