"""`weights: FILE`: what a layer or model starts from, out of every file that holds weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.models.statements import Weights

ARRAYS = (".npy", ".npz")


def load_weights(made: Any, weights: Weights, environment: Environment) -> None:
    """Load into a built layer or model; what does not fit is a problem at the file's place."""
    path = find_file(weights.file, weights.path, weights.span, environment)
    if not made.built:
        raise _refused(weights, f"`{made.name}` has no weights yet: nothing in the file calls it")
    try:
        _load(made, path, weights)
    except UserError:
        raise
    except Exception as error:
        raise _refused(weights, " ".join(str(error).split())[:300]) from error


def find_file(written: str, path: str, span: Any, environment: Environment) -> Path:
    """A file, or the model of a run that the text names."""
    file = Path(path)
    if file.is_file():
        return file
    run = environment.find_run(written)
    model = None if run is None else environment.find_model(run)
    if model is not None:
        return model
    raise UserError(
        Problem(
            code="file-missing",
            message=f"there is no file `{written}`, and no run of that name",
            span=span,
            notes=(f"looked for {file}",),
        )
    )


def _load(made: Any, path: Path, weights: Weights) -> None:
    from kerascli.backend import keras

    if path.suffix in ARRAYS:
        _set_arrays(made, path, weights)
    elif isinstance(made, keras.Model):
        # Keras knows no skip_mismatch of its own where the names are in the file's order alone.
        made.load_weights(str(path), skip_mismatch=weights.skip_mismatch)
    elif not path.name.endswith(".weights.h5"):
        raise _of_a_whole_model(made, weights)
    else:
        keras.src.saving.saving_lib.load_weights_only(made, str(path), skip_mismatch=weights.skip_mismatch)


def _of_a_whole_model(layer: Any, weights: Weights) -> UserError:
    """Keras finds a layer's weights in a file of that layer alone."""
    return UserError(
        Problem(
            code="weights-mismatch",
            message=f"`{weights.file}` holds a whole model, and `{layer.name}` is a single layer",
            span=weights.span,
            help=f"models: {{whole: {{load: {weights.file}}}}} and use its layers, or save the layer's arrays: "
            "np.savez('layer.npz', *layer.get_weights())",
        )
    )


def _set_arrays(made: Any, path: Path, weights: Weights) -> None:
    """One array, or a file of arrays in the order of the layer's weights."""
    import numpy as np

    with path.open("rb") as file:
        loaded = np.load(file, allow_pickle=False)
        arrays = [loaded[key] for key in loaded.files] if path.suffix == ".npz" else [loaded]
    variables = made.weights
    if len(arrays) != len(variables) and not weights.skip_mismatch:
        raise _refused(
            weights,
            f"the file holds {amount(len(arrays), 'array')}, `{made.name}` has {amount(len(variables), 'weight')}",
        )
    for variable, array in zip(variables, arrays, strict=False):
        if tuple(variable.shape) == array.shape:
            variable.assign(array)
        elif not weights.skip_mismatch:
            raise _refused(
                weights, f"`{variable.path}` has the shape {tuple(variable.shape)}, the file's array {array.shape}"
            )


def _refused(weights: Weights, why: str) -> UserError:
    return UserError(
        Problem(
            code="weights-mismatch",
            message=f"the weights of `{weights.file}` can't be loaded: {why}",
            span=weights.span,
            help=None if weights.skip_mismatch else f"weights: {{file: {weights.file}, skip_mismatch: true}}",
        )
    )
