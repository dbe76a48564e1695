"""The states from which a model draws random numbers: Keras saves none, so they lie beside what it saves."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MEMBER = "kerascli/draws.json"
"""In a `.keras` archive."""
ATTRIBUTE = "kerascli_draws"
"""Of an HDF5 file of weights."""
STATE = "seed_generator_state"
"""What Keras calls the variable of a `SeedGenerator`."""


def states_of(model: Any) -> list[Any]:
    """The variables of all seed generators, in the model's order."""
    return [variable for variable in model.variables if variable.name == STATE]


def draws_member(model: Any) -> dict[str, bytes]:
    """As a member of the archive; nothing of a model that draws nothing."""
    from kerascli.backend import keras

    states = [[int(number) for number in keras.ops.convert_to_numpy(variable)] for variable in states_of(model)]
    return {MEMBER: json.dumps(states).encode()} if states else {}


def keep_draws(model: Any, weights: Path) -> None:
    """Put the states into a file of weights, where Keras reads past them."""
    import h5py

    for content in draws_member(model).values():
        with h5py.File(weights, "a") as file:
            file.attrs[ATTRIBUTE] = content.decode()


def restore_draws(model: Any, path: Path) -> None:
    """The model goes on drawing where it was saved; left as it is where the file says nothing."""
    kept = _kept(path)
    if kept is None:
        return
    try:
        set_draws(model, json.loads(kept))
    except (ValueError, TypeError) as error:
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"{path} says otherwise than its model what random numbers are drawn from",
                help="save or export the model again",
            )
        ) from error


def set_draws(model: Any, states: Sequence[Any]) -> None:
    """Every seed generator's state, in the model's order."""
    import numpy as np

    for variable, state in zip(states_of(model), states, strict=True):
        variable.assign(np.asarray(state).astype(str(variable.dtype)))


def _kept(path: Path) -> str | bytes | None:
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive:
            return archive.read(MEMBER) if MEMBER in archive.namelist() else None
    if path.suffix != ".h5":
        return None
    import h5py

    with h5py.File(path) as file:
        said = file.attrs.get(ATTRIBUTE)
    return None if said is None else str(said)
